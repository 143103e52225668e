// One hub of three processes: edge (ingress and polling), middle (an edge of its own, the router, and the provider of endpoint b) and far (the
// provider of endpoint a); later a fourth, spare, does what middle did. What was kept is judged from the clients' raw frames and the emulators' records.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { orderFaults } from '../lib/order.js';
import { PollSocket, RELIABLE } from '../lib/poll-socket.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { Recorder } from '../lib/recorder.js';
import { RoamingSocket } from '../lib/roaming-socket.js';
import { Emulator, eventually } from '../lib/stack.js';
import { responseDone, saidIn, say, speak } from '../lib/steps.js';
import { openRaw } from '../lib/target.js';
import { HubNode } from './node.js';

const commands = JSON.parse(process.env.ACCEPT_NODES);
const [edge, middle, far, spare] = ['edge', 'middle', 'far', 'spare'].map((name) => new HubNode(name, commands[name]));
const a = new Emulator('a');
const b = new Emulator('b');
const RECALL = 'Which digits have I said?';
/** Longer than a node is silent before it is dead, and a busy machine. */
const LATER_MS = 40_000;

/** Nodes that start at once might each form a cluster of its own first. */
before(async () => {
  await edge.start();
  await Promise.all([middle.start(), far.start()]);
  await Promise.all([edge, middle, far].map((node) => node.has('parley_cluster_nodes', 2, { ms: LATER_MS })));
}, { timeout: 180_000 });

after(async () => {
  if (process.env.ACCEPT_NODE_LOGS) {
    [edge, middle, far, spare].forEach(({ name, output }) => writeFileSync(`${process.env.ACCEPT_NODE_LOGS}/${name}.log`, output.join('\n')));
  }
  await Promise.all([edge, middle, far, spare].map((node) => node.kill()));
});

const opened = new Set();

/** A test that fails leaves no session to the next. */
afterEach(async () => {
  await close(...opened);
  opened.clear();
});

/** One session at a node's edge that has read session.created. */
async function open(node = edge, { ms = LATER_MS } = {}) {
  const client = openRaw({ url: `${node.url.replace(/^http/, 'ws')}/v1/realtime?model=gpt-realtime`, headers: {} });
  opened.add(client);
  await client.rec.waitFor('session.created', { ms });
  return client;
}

async function close(...clients) {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(clients.map(({ rec }) => rec.close ?? rec.waitForClose()));
}

/** A client at a node's edge that may come back, and has said digits. */
async function roam(node, digits) {
  const socket = new RoamingSocket({ base: `${node.url}/v1` });
  const rec = new Recorder(socket);
  const client = { rec, socket, digits, send: (event) => socket.send(JSON.stringify(event)), close: () => socket.close() };
  client.gone = new Promise((resolve) => socket.once('gone', resolve));
  await socket.open('gpt-realtime');
  opened.add(client);
  const { response } = await responseDone(client, say(client, digits));
  assert.equal(response.status, 'completed');
  return client;
}

/** A long-poll client that asks the first of the nodes, and the next one where nobody answers. It has said digits. */
async function polling(nodes, digits) {
  let at = 0;
  const socket = new PollSocket({ toString: () => `${nodes[at % nodes.length].url}/v1/realtime/polling` }, { ...RELIABLE, patienceMs: LATER_MS, failed: () => at++ });
  const rec = new Recorder(socket);
  const client = { rec, socket, send: (event) => socket.send(JSON.stringify(event)), close: () => socket.close() };
  await socket.open({ model: 'gpt-realtime' });
  opened.add(client);
  await rec.waitFor('session.created', { ms: LATER_MS });
  const { response } = await responseDone(client, say(client, digits));
  assert.equal(response.status, 'completed');
  return { client, digits };
}

/** The edge and both nodes with a router are there. */
async function bothRouters() {
  await Promise.all([middle, spare].filter(({ isRunning }) => !isRunning).map((node) => node.start()));
  await eventually('the edge knows them', () => edge.metric('parley_cluster_nodes'), (nodes) => nodes >= 2, { ms: LATER_MS });
}

/** All of them are being told something long. */
async function allTalking(sessions) {
  for (const session of sessions) {
    session.since = session.client.rec.mark();
    say(session.client, LONG);
  }
  await Promise.all(sessions.map(({ client, since }) => client.rec.waitFor('response.output_audio.delta', { since, ms: LATER_MS })));
}

/** It goes on at another node: nothing is lost and nothing comes twice. */
async function comesBack(client, node) {
  client.socket.base = `${node.url}/v1`;
  await client.socket.resume();
  await knowsAll(client);
}

async function knowsAll(client) {
  const { response } = await client.rec.waitFor('response.done', { since: say(client, RECALL), ms: LATER_MS });
  assert.equal(digitsIn(saidIn(response)), client.digits, 'the digits are remembered');
  assert.deepEqual(client.rec.ofType('error'), [], 'no error');
  neverTwice(client);
  client.rec.verify();
}

function neverTwice({ rec }) {
  const items = rec.ofType('conversation.item.done').map(({ item }) => item.id);
  assert.equal(new Set(items).size, items.length, 'no item is done twice');
  const events = rec.events().map(({ event_id: id }) => id).filter(Boolean);
  assert.equal(new Set(events).size, events.length, 'no event came twice');
}

/** A session that has said digits and is being told something long by `emulator`. */
async function talking(index) {
  const client = await open();
  const digits = String(1000 + index);
  const { response } = await responseDone(client, say(client, digits));
  assert.equal(response.status, 'completed');
  const since = client.rec.mark();
  say(client, LONG);
  await client.rec.until('sound is on its way', () => client.rec.ofType('response.output_audio.delta', since).length >= 3);
  return { client, digits, since };
}

/** It goes on: what was being said is ended and said by another, and nothing is forgotten. */
async function goesOn({ client, digits, since }, verify = (rec) => rec.verify()) {
  const done = await client.rec.waitFor((event) => event.type === 'response.done' && event.response.status === 'completed', { since, ms: LATER_MS });
  const last = await client.rec.waitFor('response.done', { since: say(client, RECALL), ms: LATER_MS });
  assert.equal(digitsIn(saidIn(last.response)), digits, 'the digits are remembered');
  const { rec } = client;
  const count = (type) => rec.ofType(type).length;
  assert.equal(rec.close, undefined, 'the socket is still the first one');
  assert.deepEqual(rec.ofType('error'), [], 'no error');
  assert.equal(count('response.created'), count('response.done'), 'every response has ended once');
  verify(rec);
  return done;
}

/** The events that end an answer whose router died tell its text as far as that was written down: the one thing in which they may differ. */
function inOrder(rec) {
  const faults = orderFaults(rec.events(), { open: true });
  assert.deepEqual(faults.filter((fault) => !/: the (done event|part|item) says what (the|its) (deltas|parts) said$/.test(fault)), []);
}

const servedBy = (node) => node.metric('parley_upstreams');

/** Endpoint a has proved to the router that it works: it is tried first from now on. */
async function healthy() {
  await eventually('endpoint a has proved healthy', async () => {
    const trial = await open();
    await responseDone(trial, say(trial, SHORT));
    const served = await servedBy(far);
    await close(trial);
    return { served, ...(await middle.endpoint('a')) };
  }, ({ served, breaker, state }) => served > 0 && breaker === 'closed' && state === 'ready', { ms: LATER_MS });
  await Promise.all([far, middle].map((node) => node.has('parley_upstreams', 0)));
}

test('the nodes know each other, and say what they need of each other', async () => {
  assert.equal(edge.members.length, 1);
  assert.ok(far.members.length >= 2, far.members.join());
  assert.ok([edge, middle, far].every((node) => node.output.some((line) => line.includes('this node'))));
  for (const node of [edge, middle, far]) {
    await eventually(`${node.name} is ready`, () => node.ready(), ({ status }) => status === 200);
  }
});

test('ingress, router and provider of a session are three processes', async () => {
  const client = await open();
  const text = await responseDone(client, say(client, SHORT));
  assert.equal(text.response.status, 'completed');
  const since = client.rec.mark();
  speak(client, dtmf('4711'));
  const { response } = await client.rec.waitFor('response.done', { since, ms: LATER_MS });
  assert.equal(response.status, 'completed');
  const recalled = await responseDone(client, say(client, RECALL));
  assert.equal(digitsIn(saidIn(recalled.response)), '4711');
  assert.equal(await servedBy(far), 1);
  assert.equal(await middle.metric('parley_sessions'), 1);
  assert.equal(await edge.metric('parley_links'), 1);
  assert.equal(await edge.metric('parley_upstreams') + await servedBy(middle), 0);
  await close(client);
  client.rec.verify();
  await far.has('parley_upstreams', 0);
});

test('a long-poll session is served by requests to any node', async () => {
  let requests = 0;
  const bases = [edge, middle].map((node) => `${node.url}/v1/realtime/polling`);
  const socket = new PollSocket({ toString: () => bases[requests++ % 2] });
  const rec = new Recorder(socket);
  const client = { rec, send: (event) => socket.send(JSON.stringify(event)) };
  await socket.open({ model: 'gpt-realtime' });
  await rec.waitFor('session.created', { ms: LATER_MS });
  const { response } = await responseDone(client, say(client, '2468'));
  assert.equal(response.status, 'completed');
  const recalled = await responseDone(client, say(client, RECALL));
  assert.equal(digitsIn(saidIn(recalled.response)), '2468');
  assert.ok(requests > 6, 'both nodes were asked');
  await socket.close();
  rec.verify();
});

test('an endpoint that fails at one node is passed over at all of them until it is back', async () => {
  await a.arm('HTTP_401');
  const client = await open();
  await eventually('the edge has heard of it', () => edge.endpoint('a'), ({ breaker, state }) => breaker === 'open' && state === 'down');
  assert.equal(await servedBy(middle), 1, 'endpoint b serves');
  await close(client);
  await healthy();
  await eventually('the edge has heard of that', () => edge.endpoint('a'), ({ state }) => state === 'ready');
});

test('a provider node that hangs is given up, and serves nobody twice when it wakes', async () => {
  await healthy();
  const sessions = await Promise.all([1, 2, 3, 4, 5].map(talking));
  assert.equal(await servedBy(far), sessions.length);
  const before = await a.accepted();
  far.signal('SIGSTOP');
  try {
    await Promise.all(sessions.map((session) => goesOn(session)));
    assert.equal(await servedBy(middle), sessions.length, 'endpoint b serves');
    await close(await open());
    assert.equal(await a.accepted(), before, 'nobody else was sent to endpoint a');
  } finally {
    far.signal('SIGCONT');
  }
  await eventually('endpoint a serves none of them any more', () => a.openCount(), (open) => open === 0, { ms: LATER_MS });
  await Promise.all(sessions.map(async ({ client, digits }) => {
    const { response } = await responseDone(client, say(client, RECALL));
    assert.equal(digitsIn(saidIn(response)), digits);
  }));
  await close(...sessions.map(({ client }) => client));
  await healthy();
});

test('no session of a provider node is lost when it is killed in the middle of their answers', async () => {
  await healthy();
  const sessions = await Promise.all(Array.from({ length: 20 }, (_, index) => talking(index)));
  assert.equal(await servedBy(far), sessions.length);
  await far.kill();
  await Promise.all(sessions.map((session) => goesOn(session)));
  await close(...sessions.map(({ client }) => client));
  await edge.has('parley_cluster_nodes', 1, { ms: LATER_MS });
  const after = await open();
  assert.equal(await servedBy(middle), 1, 'endpoint b serves alone');
  await close(after);
  await middle.has('parley_upstreams', 0);
});

test('a node that comes back is used again, and drains without cutting anybody off', async () => {
  await far.start();
  await healthy();
  const quiet = await open();
  const busy = await open();
  const since = busy.rec.mark();
  say(busy, SHORT);
  await busy.rec.waitFor('response.output_audio.delta', { since });
  assert.equal(await servedBy(far), 2);
  await far.drain();
  assert.equal((await far.ready()).status, 503);
  const { response } = await busy.rec.waitFor('response.done', { since });
  assert.equal(response.status, 'completed', 'what is being said is said to its end');
  await far.has('parley_upstreams', 0, { ms: LATER_MS });
  for (const client of [quiet, busy]) {
    const answer = await responseDone(client, say(client, SHORT));
    assert.equal(answer.response.status, 'completed', 'the session goes on elsewhere');
    assert.deepEqual(client.rec.ofType('error'), []);
  }
  await close(quiet, busy);
  far.signal('SIGTERM');
  assert.equal(await far.ended(), 143);
  await edge.has('parley_cluster_nodes', 1, { ms: LATER_MS });
});

test('no session is lost when the node of its router and its provider is killed', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
    const client = await open();
    const digits = String(2000 + index);
    const { response } = await responseDone(client, say(client, digits));
    assert.equal(response.status, 'completed');
    return { client, digits };
  }));
  sessions.push(...(await Promise.all(['31415', '92653', '58979'].map((digits) => polling([edge], digits)))));
  const roaming = await roam(middle, '97531');
  await spare.start();
  await edge.has('parley_cluster_nodes', 2, { ms: LATER_MS });
  await allTalking(sessions);
  await middle.kill();
  await Promise.all(sessions.map((session) => goesOn(session, inOrder)));
  assert.equal(await spare.metric('parley_sessions'), sessions.length, 'the other router has them all');
  sessions.forEach(({ client }) => neverTwice(client));
  await roaming.gone;
  await comesBack(roaming, edge);
  await close(roaming, ...sessions.map(({ client }) => client));
  await spare.has('parley_sessions', 0, { ms: LATER_MS });
});

test('a node whose routers drain leaves its sessions to another, and its clients come back elsewhere', async () => {
  await middle.start();
  await edge.has('parley_cluster_nodes', 2, { ms: LATER_MS });
  await spare.drain();
  const clients = await Promise.all(['13579', '24680'].map(async (digits) => {
    const client = await open();
    assert.equal((await responseDone(client, say(client, digits))).response.status, 'completed');
    return { client, digits };
  }));
  const roaming = await roam(middle, '86420');
  assert.equal(await middle.metric('parley_sessions'), 3);
  spare.signal('SIGTERM');
  assert.equal(await spare.ended(), 143);
  await spare.start();
  await edge.has('parley_cluster_nodes', 2, { ms: LATER_MS });
  const [quiet, busy] = clients;
  busy.since = busy.client.rec.mark();
  say(busy.client, SHORT);
  await busy.client.rec.waitFor('response.output_audio.delta', { since: busy.since });
  middle.signal('SIGTERM');
  assert.match(await roaming.gone, /^1001/);
  await comesBack(roaming, edge);
  assert.equal(await middle.ended(), 143);
  const said = busy.client.rec.ofType('response.done', busy.since).map(({ response }) => response.status);
  assert.deepEqual(said, ['completed'], 'what is being said is said to its end');
  assert.equal(await spare.metric('parley_sessions'), 3, 'the other router has them all');
  for (const { client, digits } of [quiet, busy]) {
    const { response } = await client.rec.waitFor('response.done', { since: say(client, RECALL), ms: LATER_MS });
    assert.match(digitsIn(saidIn(response)), new RegExp(digits), 'the digits are remembered');
    assert.equal(client.rec.close, undefined, 'the socket is still the first one');
    assert.deepEqual(client.rec.ofType('error'), [], 'no error');
    neverTwice({ rec: client.rec });
    client.rec.verify();
  }
  await close(roaming, quiet.client, busy.client);
  await spare.has('parley_sessions', 0, { ms: LATER_MS });
});

test('when the only router hangs, a client that may come back finds its session again', async () => {
  const roaming = await roam(edge, '19283');
  const other = await open();
  spare.signal('SIGSTOP');
  try {
    assert.match(await roaming.gone, /^1001 server_error.hub_unavailable/);
    assert.equal((await other.rec.waitForClose({ ms: LATER_MS })).code, 1011);
    assert.deepEqual(other.rec.ofType('error').map(({ error }) => error.code), ['hub_unavailable']);
    assert.equal((await openRaw({ url: `${edge.url.replace(/^http/, 'ws')}/v1/realtime?${roaming.socket.query()}`, headers: {} }).refused).status, 503, 'it may try again');
  } finally {
    spare.signal('SIGCONT');
  }
  await edge.has('parley_cluster_nodes', 1, { ms: LATER_MS });
  await eventually('it may come back', () => roaming.socket.resume().then(() => 'back', ({ message }) => message), (said) => said === 'back', { ms: LATER_MS });
  await knowsAll(roaming);
  await close(roaming);
  await spare.has('parley_sessions', 0, { ms: LATER_MS });
});

test('the last router that drains ends its sessions when their answers are done', async () => {
  const client = await open();
  const since = client.rec.mark();
  say(client, SHORT);
  await client.rec.waitFor('response.output_audio.delta', { since });
  spare.signal('SIGTERM');
  assert.equal((await client.rec.waitForClose({ ms: LATER_MS })).code, 1001);
  assert.deepEqual(client.rec.ofType('response.done', since).map(({ response }) => response.status), ['completed']);
  assert.equal(await spare.ended(), 143);
  await eventually('the edge says what it misses', () => edge.ready(), ({ status, missing }) => status === 503 && missing.includes('no router is known'), { ms: LATER_MS });
  const refused = openRaw({ url: `${edge.url.replace(/^http/, 'ws')}/v1/realtime?model=gpt-realtime`, headers: {} });
  assert.equal((await refused.refused).status, 503);
});

test('long-poll sessions outlive the node that holds them and their router', async () => {
  await bothRouters();
  const sessions = await Promise.all(['27182', '81828', '45904'].map((digits) => polling([spare, edge], digits)));
  assert.equal(await spare.metric('parley_polling_sessions'), sessions.length);
  assert.equal(await spare.metric('parley_sessions'), sessions.length);
  await allTalking(sessions);
  await spare.kill();
  await Promise.all(sessions.map((session) => goesOn(session, inOrder)));
  sessions.forEach(({ client }) => neverTwice(client));
  assert.equal(await edge.metric('parley_polling_sessions'), sessions.length, 'the edge holds them');
  assert.equal(await middle.metric('parley_sessions'), sessions.length, 'the other router has them');
  await close(...sessions.map(({ client }) => client));
  await middle.has('parley_sessions', 0, { ms: LATER_MS });
});

test('long-poll sessions outlive the node that holds them while their router goes on', async () => {
  await bothRouters();
  const sessions = await Promise.all(['16180', '33988', '74989'].map((digits) => polling([edge, middle], digits)));
  assert.equal(await edge.metric('parley_polling_sessions'), sessions.length);
  await allTalking(sessions);
  await edge.kill();
  await Promise.all(sessions.map((session) => goesOn(session)));
  sessions.forEach(({ client }) => neverTwice(client));
  assert.equal(await spare.metric('parley_polling_sessions'), sessions.length, 'the one node that still can holds them');
  const events = sessions.map(({ client, since }) => client.rec.ofType('response.done', since)[0].response.status);
  assert.deepEqual(events, sessions.map(() => 'completed'), 'what was being said is said to its end');
  await close(...sessions.map(({ client }) => client));
});
