// The hub with two emulators behind it, endpoints a and b of one route, seen from its edges: the emulators' control port and the
// hub's metrics. What was kept is judged from the emulator's record and the client's raw frames, never from the hub's own word.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { SOON_MS } from './recorder.js';

const env = (name) => {
  assert.ok(process.env[name], `${name} is not set; ./run-all starts the servers and sets it`);
  return process.env[name];
};

async function http(method, url, body) {
  const response = await fetch(url, {
    method, signal: AbortSignal.timeout(SOON_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Polls `probe` until `holds` of its answer; fails with the last answer after `ms`. */
export async function eventually(what, probe, holds, { ms = SOON_MS } = {}) {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await probe();
    if (holds(answer)) {
      return answer;
    }
    assert.ok(performance.now() < deadline, `${what}: not after ${ms} ms, still ${JSON.stringify(answer)}`);
    await pause(25);
  }
}

/** One emulator process, by its control port. */
export class Emulator {
  constructor(name, base = env(`ACCEPT_EMULATOR_${name.toUpperCase()}`)) {
    this.name = name;
    this.base = base;
  }

  /** The next `count` chances to misbehave are taken; `details` may name the `key` of the only connections that it is for. */
  arm(fault, count = 1, details = {}) {
    return http('PUT', `${this.base}/emulator/faults`, { fault, count, ...details });
  }

  /** The connection of that key misbehaves now; the answer is when, in milliseconds since the epoch. */
  async act(fault, key) {
    const { acted, atMs } = await http('PUT', `${this.base}/emulator/connections`, { fault, key });
    assert.equal(acted, 1, `${fault}: one connection of ${key} stood at ${this.name}`);
    return atMs;
  }

  /** The names of all faults. */
  async faults() {
    return (await http('GET', `${this.base}/emulator/status`)).faults;
  }

  reset() {
    return http('DELETE', `${this.base}/emulator/faults`);
  }

  async armed(fault) {
    return (await http('GET', `${this.base}/emulator/faults`))[fault] ?? 0;
  }

  /** Its connections, or those alone that were told `text`. */
  record(text = '') {
    return http('GET', `${this.base}/emulator/record?containing=${encodeURIComponent(text)}`);
  }

  async openCount() {
    return (await http('GET', `${this.base}/emulator/status`)).open;
  }

  /** Connections since its start, refused ones included. */
  async accepted() {
    return (await http('GET', `${this.base}/emulator/status`)).accepted;
  }

  /** The endpoint of the same name as the hub shows it. */
  async endpoint() {
    const { providers } = await http('GET', `${new URL(env('ACCEPT_BASE_URL')).origin}/api/v1/providers`);
    return providers.find(({ name }) => name === this.name);
  }

  /** Waits until a session that is opened now would try the endpoint. */
  ready() {
    return eventually(`endpoint ${this.name} is ready`, () => this.endpoint(), ({ state }) => state === 'ready');
  }
}

/** The emulators' sessions, of all or of one, that were told `text`. */
export async function sessionsSaying(text, ...emulators) {
  const asked = emulators.length > 0 ? emulators : [new Emulator('a'), new Emulator('b')];
  const records = await Promise.all(asked.map((emulator) => emulator.record()));
  return records.flatMap(({ sessions }) => sessions).filter(({ received }) => received.some((raw) => raw.includes(text)));
}

/** The hub's gauges by name and labels, as Prometheus text gives them. */
export async function metrics() {
  const response = await fetch(env('ACCEPT_METRICS_URL'), { signal: AbortSignal.timeout(SOON_MS) });
  assert.equal(response.status, 200);
  const samples = [];
  for (const line of (await response.text()).split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(\{[^}]*})? ([^ ]+)/.exec(line);
    if (match) {
      samples.push({ name: match[1], labels: match[2] ?? '', value: Number(match[3]) });
    }
  }
  return samples;
}

/** How many client links (WebSockets and long-poll sessions), sessions and upstreams the hub has open, over all routes and endpoints. */
export async function openInHub() {
  const samples = await metrics();
  return [['parley_links', 'parley_polling_sessions'], ['parley_sessions'], ['parley_upstreams']].map((names) =>
    samples.filter(({ name }) => names.includes(name)).reduce((total, { value }) => total + value, 0));
}

/** Nothing is left behind: no link, session or upstream in the hub, no socket at either emulator. */
export async function assertNoLeak(...emulators) {
  await eventually(
    'links, sessions, upstreams and emulator sockets are back to 0',
    async () => [...(await openInHub()), ...(await Promise.all(emulators.map((emulator) => emulator.openCount())))],
    (counts) => counts.every((count) => count === 0));
}
