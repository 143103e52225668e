// The wire as it was: every message of a socket, both ways, before and beside what a client library makes of it.
import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers';
import { agentsSdkTakes } from './agents-sdk.js';
import { frameFaults } from './ga-shape.js';
import { orderFaults } from './order.js';

/** The longest a test waits for anything that should happen at once; generous, because the machine may be busy. */
export const SOON_MS = 15_000;

const STANDARD = '{"type":"audio/pcm","rate":24000}';

/** The formats of sound that a client has declared, as JSON: GA knows three, and a hub that converts shows the client its own. */
const declaredBy = (events) =>
  events.flatMap(({ session }) => [session?.audio?.input?.format, session?.audio?.output?.format]).filter(Boolean).map((format) => JSON.stringify(format));

/** A frame whose declared formats read as GA's standard one. */
const inGa = (raw, declared) => declared.reduce((text, format) => text.replaceAll(`"format":${format}`, `"format":${STANDARD}`), raw);

/** The server's frames as `audio=base64` sends them: the sound of a binary message is in the event before it. */
export function inBase64(frames) {
  const whole = [];
  for (const frame of frames) {
    const before = whole.at(-1);
    if (frame.binary && before?.event?.bytes !== undefined && frame.bytes.length === before.event.bytes) {
      const { bytes, ...event } = { ...before.event, delta: frame.bytes.toString('base64') };
      whole.splice(-1, 1, { ...before, event, raw: JSON.stringify(event) });
    } else {
      whole.push(frame);
    }
  }
  return whole;
}

/** Records a `ws` socket from before its handshake. `frames` grows; `closed` resolves with the close's code and reason. */
export class Recorder {
  // {dir: 'in' | 'out', atMs, raw, binary, bytes, event} in wire order; event is undefined for what is not JSON, bytes are of a binary message
  frames = [];
  #watchers = new Set();

  constructor(socket) {
    this.socket = socket;
    socket.on('message', (data, binary) => this.#record('in', data, binary));
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.close = { code, reason: reason.toString(), atMs: performance.now() };
        resolve(this.close);
        this.#wake();
      });
    });
    const send = socket.send;
    socket.send = (data, ...rest) => {
      this.#record('out', data, typeof data !== 'string');
      return send.call(socket, data, ...rest);
    };
  }

  #record(dir, data, binary) {
    const raw = data.toString('utf8');
    let event;
    try {
      event = binary ? undefined : JSON.parse(raw);
    } catch {
      event = undefined;
    }
    this.frames.push({ dir, atMs: performance.now(), raw, binary, bytes: binary ? data : undefined, event });
    this.#wake();
  }

  #wake() {
    for (const watcher of [...this.#watchers]) {
      watcher();
    }
  }

  /** A position in the recording, for `since`. */
  mark() {
    return this.frames.length;
  }

  /** The server's events, from `since` on. */
  events(since = 0) {
    return this.frames.slice(since).filter((frame) => frame.dir === 'in' && frame.event !== undefined).map((frame) => frame.event);
  }

  /** The client's events, from `since` on. */
  sent(since = 0) {
    return this.frames.slice(since).filter((frame) => frame.dir === 'out' && frame.event !== undefined).map((frame) => frame.event);
  }

  ofType(type, since = 0) {
    return this.events(since).filter((event) => event.type === type);
  }

  /** The truthy answer of `condition`, looked at now and after each frame; fails after `ms`, at once when the socket closes. */
  async until(what, condition, { ms = SOON_MS, evenClosed = false } = {}) {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${why} before ${what}; the last frames were: ${this.tail()}`));
      const timer = after(() => settle(() => fail(`${ms} ms passed`)), ms);
      const settle = (finish) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        finish();
      };
      const look = () => {
        const answer = condition();
        if (answer) {
          settle(() => resolve(answer));
        } else if (this.close && !evenClosed) {
          settle(() => fail(`the socket closed with ${this.close.code} '${this.close.reason}'`));
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** The first server event since `since` that has the type, or satisfies the predicate. */
  waitFor(wanted, { since = 0, ...rest } = {}) {
    const fits = typeof wanted === 'string' ? (event) => event.type === wanted : wanted;
    return this.until(`an event of ${wanted}`, () => this.events(since).find(fits), rest);
  }

  /** The close frame; fails when there is none within `ms`. */
  waitForClose({ ms = SOON_MS } = {}) {
    return this.until('the socket closed', () => this.close, { ms, evenClosed: true });
  }

  /** The last frames in short, runs of one type as one. */
  tail(length = 12) {
    const runs = [];
    for (const { dir, event, binary, raw } of this.frames) {
      const name = `${dir === 'in' ? '<' : '>'}${event?.type ?? (binary ? 'binary' : raw.slice(0, 20))}`;
      if (runs.at(-1)?.name === name) {
        runs.at(-1).times++;
      } else {
        runs.push({ name, times: 1 });
      }
    }
    return runs.slice(-length).map(({ name, times }) => (times === 1 ? name : `${name} x${times}`)).join(' ');
  }

  /** Holds every server frame (with its sound in it, where it came behind it) against the shapes and the order of the protocol page, and against the strictest client's parser. */
  verify() {
    const read = this.frames.filter((frame) => frame.dir === 'in');
    const inbound = this.socket.url?.includes('audio=binary') ? inBase64(read) : read;
    const declared = declaredBy(this.sent());
    const shape = inbound.flatMap(({ raw, binary }, i) => frameFaults(inGa(raw, declared), binary).map((fault) => `frame ${i}: ${fault}\n    ${raw.slice(0, 300)}`));
    assert.deepEqual(shape, [], 'every server frame has the shape of the GA dialect');
    // Deltas of one type differ in nothing that the client looks at.
    const kinds = new Set();
    const telling = inbound.flatMap(({ event }) => event ?? []).filter(({ type }) => !type.endsWith('.delta') || (!kinds.has(type) && kinds.add(type)));
    const unread = telling.filter((event) => agentsSdkTakes(event) !== 'reads');
    assert.deepEqual(unread, [], 'the Agents SDK reads every frame');
    assert.deepEqual(orderFaults(this.events(), { open: true }), [], 'the server frames come in the order of section 5');
  }

  /** `verify`, and nothing is left open: for connections that ended in peace. */
  verifyWhole() {
    this.verify();
    assert.deepEqual(orderFaults(this.events()), [], 'nothing is left open');
  }
}
