// What the cases of nodes.test.js share: nodes with roles, clients in the middle of an answer, and what is asked of them afterwards.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubNode } from '../cluster/node.js';
import { digitsIn } from '../lib/dtmf.js';
import { LONG } from '../lib/prompts.js';
import { eventually } from '../lib/stack.js';
import { responseDone, saidIn, say } from '../lib/steps.js';
import { apiKey } from '../lib/target.js';
import { Wanderer } from './wanderer.js';

export const COUNT = Number(process.env.ACCEPT_SESSIONS);
export const LATER_MS = 60_000;
const RECALL = 'Which digits have I said?';
const WORK = mkdtempSync(join(tmpdir(), 'parley-nodes-'));

/** Whatever a node is reached by: the loopback of this machine, or the network of namespaces that it stands in. */
function placeOf(network, index) {
  if (network === undefined) {
    return { cluster: '127.0.0.1', more: '', inside: (command) => command };
  }
  const { inner, outer } = network.nodes[index];
  const hash = createHash('sha256').update(apiKey()).digest('hex');
  const more = `server: {host: "${outer}"}
management: {host: "${outer}"}
auth: {mode: token, keys: ["acceptance:${hash}"]}
`;
  return { cluster: inner, more, inside: (command) => network.inside(index, command) };
}

/** Starts one node for each entry of `roles`, name to roles, one after the other, each in its namespace if there is a network. */
export async function startNodes(roles, network) {
  const names = Object.keys(roles);
  const script = new URL('../lib/free-ports.js', import.meta.url).pathname;
  const ports = execFileSync('node', [script, String(names.length)], { encoding: 'utf8' }).trim().split(' ');
  const places = names.map((_, index) => placeOf(network, index));
  const members = ports.map((port, index) => `"${places[index].cluster}:${port}"`).join(', ');
  const urls = await Promise.all([process.env.ACCEPT_URL_A, process.env.ACCEPT_URL_B].map((url) => network?.reachable(url) ?? url));
  const endpoint = (url, key) => `{url: "${url}", key: ${key}, model: gpt-realtime, connect-timeout: 10s, handshake-timeout: 10s}`;
  const nodes = [];
  for (const [index, name] of names.entries()) {
    const conf = join(WORK, `${name}-${ports[0]}.yaml`);
    const { cluster, more, inside } = places[index];
    writeFileSync(conf, `cluster: {name: nodes-${ports[0]}, host: "${cluster}", trusted-network: ${network !== undefined}, port: ${ports[index]}, members: [${members}]}
${more}endpoints:
  a: ${endpoint(urls[0], 'sk-a')}
  b: ${endpoint(urls[1], 'sk-b')}
routes:
  gpt-realtime: {aliases: ["gpt-realtime*"], endpoints: [a, b]}
routing: {default-route: gpt-realtime}
demo: false
`);
    const node = new HubNode(name, inside([process.env.ACCEPT_RUN, '--cluster', '--roles', roles[name], '--port', '0', '--conf', conf]));
    nodes.push(await node.start());
  }
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', nodes.length - 1, { ms: LATER_MS })));
  return nodes;
}

export async function stopNodes(nodes) {
  for (const node of nodes) {
    if (process.env.ACCEPT_NODE_LOGS) {
      writeFileSync(join(process.env.ACCEPT_NODE_LOGS, `${node.name}.log`), node.output.join('\n'));
    }
    await node.kill();
  }
}

/** A session that has said two groups of digits in two turns. */
export async function converse(nodes, index) {
  const client = new Wanderer(nodes);
  await client.open('gpt-realtime');
  client.digits = `${1_000 + index}${9_999 - index}`;
  for (const group of [client.digits.slice(0, 4), client.digits.slice(4)]) {
    const { response } = await responseDone(client, say(client, group));
    assert.equal(response.status, 'completed');
  }
  return client;
}

/** As many at once as a starting machine can take. */
export async function all(count, begin, atOnce = 10) {
  const made = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => begin(from + n));
    made.push(...(await Promise.all(some)));
  }
  return made;
}

/** They are all being told something that takes longer than what is to happen. */
export async function talk(clients) {
  for (const client of clients) {
    client.since = say(client, LONG);
  }
  const sounds = (client) => client.rec.ofType('response.output_audio.delta', client.since).length;
  await eventually('all hear something', () => clients.filter((client) => sounds(client) < 3).length, (silent) => silent === 0, { ms: LATER_MS });
}

/** The longest time without an event of the session between `fromMs` and the end of what is being said, in milliseconds. */
function silenceMs(client, fromMs) {
  const times = client.rec.frames.filter(({ dir, event, atMs }) => dir === 'in' && event !== undefined && atMs >= fromMs).map(({ atMs }) => atMs);
  return times.reduce((longest, at, n) => Math.max(longest, at - (n === 0 ? fromMs : times[n - 1])), 0);
}

/** The client hears again what it is told: an answer comes to its end after `fromMs`. */
async function hearsTheEnd(client, fromMs) {
  const ended = ({ dir, event, atMs }) => dir === 'in' && atMs > fromMs && event?.type === 'response.done' && event.response.status === 'completed';
  const { frames } = client.rec;
  let seen = 0; // A hundred clients hear thousands of frames each: every one is looked at once.
  const isOver = () => {
    while (seen < frames.length && !ended(frames[seen])) {
      seen++;
    }
    return seen < frames.length;
  };
  await client.rec.until('an answer was said to its end', isOver, { ms: LATER_MS });
}

/** What is lost of a conversation: digits that are not recalled, items that the hub does not know any more. */
async function lostOf(client) {
  const { rec } = client;
  const done = [...new Set(rec.ofType('conversation.item.done').map(({ item }) => item.id))];
  const { response } = await rec.waitFor('response.done', { since: say(client, RECALL), ms: LATER_MS });
  const recalled = digitsIn(saidIn(response));
  const since = rec.mark();
  done.forEach((id) => client.send({ type: 'conversation.item.retrieve', item_id: id }));
  await rec.until('all items were told of', () => rec.ofType('conversation.item.retrieved', since).length + rec.ofType('error', since).length >= done.length, { ms: LATER_MS });
  const kept = new Set(rec.ofType('conversation.item.retrieved', since).map(({ item }) => item.id));
  return { recalled: recalled === client.digits, items: done.filter((id) => !kept.has(id)).length };
}

function twiceIn({ rec }) {
  const ids = rec.events().map(({ event_id: id }) => id).filter(Boolean);
  const items = rec.ofType('conversation.item.done').map(({ item }) => item.id);
  return ids.length - new Set(ids).size + items.length - new Set(items).size;
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];

async function outcomeOf(client, ask) {
  try {
    return await ask();
  } catch (failure) {
    return { lost: `${failure.message}; ${client.failure?.message ?? ''}` };
  }
}

/** Asks every client what it has, and writes one row of the page. */
export async function judge(name, clients, fromMs, { timed = true } = {}) {
  const heard = await Promise.all(clients.map((client) => outcomeOf(client, async () => {
    await hearsTheEnd(client, fromMs);
    return { longestMs: silenceMs(client, fromMs), twice: twiceIn(client) };
  })));
  const outcomes = await all(clients.length, (n) => outcomeOf(clients[n], async () => ({ ...heard[n], ...(heard[n].lost ? {} : await lostOf(clients[n])) })));
  const alive = outcomes.filter(({ lost }) => lost === undefined);
  const times = alive.map(({ longestMs }) => longestMs).sort((one, other) => one - other);
  const row = {
    name, sessions: clients.length, lost: outcomes.length - alive.length,
    forgotten: alive.filter(({ recalled }) => !recalled).length,
    itemsLost: alive.reduce((sum, { items }) => sum + items, 0),
    twice: alive.reduce((sum, { twice }) => sum + twice, 0),
    returns: clients.reduce((sum, { returns }) => sum + returns, 0),
    ...(timed ? { p50: Math.round(percentile(times, 0.5)), p99: Math.round(percentile(times, 0.99)), max: Math.round(times.at(-1)) } : {}),
  };
  console.log(JSON.stringify(row));
  if (process.env.ACCEPT_RESULTS) {
    appendFileSync(process.env.ACCEPT_RESULTS, `${JSON.stringify(row)}\n`);
  }
  assert.deepEqual(outcomes.map(({ lost }) => lost).filter(Boolean).slice(0, 3), [], 'no session is lost');
  assert.equal(row.forgotten, 0, 'nothing is forgotten');
  assert.equal(row.itemsLost + row.twice, 0, 'no completed item is lost, no event comes twice');
}
