// Two nodes behind a real HAProxy with conf/haproxy.cfg: what a client sees of them is one server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { HubNode } from '../cluster/node.js';
import { digitsIn } from '../lib/dtmf.js';
import { PollSocket } from '../lib/poll-socket.js';
import { SHORT } from '../lib/prompts.js';
import { Recorder } from '../lib/recorder.js';
import { RoamingSocket } from '../lib/roaming-socket.js';
import { eventually } from '../lib/stack.js';
import { responseDone, saidIn, say } from '../lib/steps.js';
import { apiKey, baseUrl, openAgents, openRaw, openRawSession } from '../lib/target.js';

const nodes = JSON.parse(process.env.ACCEPT_NODES).map((command, index) => new HubNode(`node-${index + 1}`, command));
const RECALL = 'Which digits have I said?';
const LATER_MS = 40_000;

/** Asked through the balancer, which has nobody to ask before a node is ready. */
const isServed = async () => (await fetch(`${baseUrl()}/models`, { headers: { authorization: `Bearer ${apiKey()}` } })).status === 200;

before(async () => {
  await nodes[0].start();
  await nodes[1].start();
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', 1, { ms: LATER_MS })));
  await eventually('the balancer serves', isServed, Boolean, { ms: LATER_MS });
}, { timeout: 120_000 });

after(async () => {
  for (const node of nodes) {
    if (process.env.ACCEPT_NODE_LOGS) {
      writeFileSync(`${process.env.ACCEPT_NODE_LOGS}/${node.name}.log`, node.output.join('\n'));
    }
    await node.kill();
  }
});

const links = (node) => node.metric('parley_links');

/** New connections go to the node that has fewer. */
async function onEach() {
  const clients = [];
  for (let n = 0; n < 4; n++) {
    clients.push(await openRawSession());
  }
  return clients;
}

test('an unmodified Agents SDK talks through the balancer', async () => {
  const client = await openAgents();
  const { response } = await responseDone(client, say(client, SHORT));
  assert.equal(response.status, 'completed');
  client.close();
  await client.rec.waitForClose();
  client.rec.verify();
});

test('sessions spread over both nodes', async () => {
  const clients = await onEach();
  assert.deepEqual(await Promise.all(nodes.map(links)), [2, 2]);
  clients.forEach((client) => client.close());
  await Promise.all(clients.map(({ rec }) => rec.waitForClose()));
});

test('the requests of a long-poll session may go to either node', async () => {
  const socket = new PollSocket(`${baseUrl()}/realtime/polling`);
  const rec = new Recorder(socket);
  const client = { rec, send: (event) => socket.send(JSON.stringify(event)) };
  await socket.open({ model: 'gpt-realtime', headers: { authorization: `Bearer ${apiKey()}` } });
  await rec.waitFor('session.created', { ms: LATER_MS });
  const { response } = await responseDone(client, say(client, '2468'));
  assert.equal(response.status, 'completed');
  const recalled = await responseDone(client, say(client, RECALL));
  assert.equal(digitsIn(saidIn(recalled.response)), '2468');
  await socket.close();
  rec.verify();
});

/** A client that may come back is at the node, and has said digits. */
async function roamAt(node, digits) {
  const others = [];
  for (;;) {
    const socket = new RoamingSocket();
    const rec = new Recorder(socket);
    const client = { rec, socket, digits, send: (event) => socket.send(JSON.stringify(event)) };
    client.gone = new Promise((resolve) => socket.once('gone', resolve));
    const before = await links(node);
    await socket.open('gpt-realtime');
    if ((await links(node)) > before) {
      others.forEach((other) => other.close());
      const { response } = await responseDone(client, say(client, digits));
      assert.equal(response.status, 'completed');
      return client;
    }
    others.push(socket);
    assert.ok(others.length < 5, 'the balancer gives the node no connection');
  }
}

async function comesBack({ rec, socket, digits, send }) {
  await eventually('it is let in again', () => socket.resume().then(() => '', ({ message }) => message), (failure) => failure === '', { ms: LATER_MS });
  const { response } = await rec.waitFor('response.done', { since: say({ rec, send }, RECALL), ms: LATER_MS });
  assert.equal(digitsIn(saidIn(response)), digits, 'the digits are remembered');
  assert.deepEqual(rec.ofType('error'), [], 'no error');
}

test('a node that is to stop gets no new sessions, and its clients come back through the other one', async () => {
  const client = await roamAt(nodes[0], '97531');
  nodes[0].signal('SIGTERM');
  assert.match(await client.gone, /^1001/);
  await comesBack(client);
  assert.equal(await nodes[0].ended(), 143);
  assert.equal(await links(nodes[1]), 1);
  client.socket.close();
  const refused = await Promise.all(Array.from({ length: 5 }, async () => {
    const { rec, close, failures } = openRaw();
    await rec.waitFor('session.created', { ms: LATER_MS });
    close();
    await rec.waitForClose();
    return failures.length;
  }));
  assert.deepEqual(refused, [0, 0, 0, 0, 0], 'nobody notices');
});

test('clients of a node that is killed come back through the other one', async () => {
  await nodes[0].start();
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', 1, { ms: LATER_MS })));
  await eventually('the balancer uses the node again', async () => {
    const clients = await onEach();
    const count = await links(nodes[0]);
    clients.forEach((client) => client.close());
    await Promise.all(clients.map(({ rec }) => rec.waitForClose()));
    return count;
  }, (count) => count > 0, { ms: LATER_MS });
  const client = await roamAt(nodes[1], '86420');
  nodes[1].signal('SIGKILL');
  await client.gone;
  await comesBack(client);
  assert.equal(await links(nodes[0]), 1);
  client.socket.close();
});
