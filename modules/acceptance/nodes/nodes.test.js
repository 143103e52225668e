// Nodes of a hub that are killed, hung and restarted under many sessions, each in the middle of an answer. Judged from the clients' raw
// frames; times go to the page that nodes/report writes.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Emulator, eventually } from '../lib/stack.js';
import { responseDone, say } from '../lib/steps.js';
import { COUNT, LATER_MS, all, converse, judge, startNodes, stopNodes, talk } from './cases.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
/** Sessions at a node that lives, besides those of the one that is struck: a node of a hub serves somebody. */
const NEIGHBOURS = 20;
let nodes = [];
let clients = [];
let neighbours = [];

afterEach(async () => {
  [...clients, ...neighbours].forEach((client) => client.close());
  clients = [];
  neighbours = [];
  await stopNodes(nodes);
  nodes = [];
});

/** The instances whose session a token names end in the id of their node; the sessions of one node share it. */
const nodeOf = ({ socket }) => socket.token.split('.')[1].slice(22);

/** `COUNT` sessions that one of the routers' nodes has, and how many of all sessions each node has. */
async function sessionsOfOneRouter(node) {
  const made = await all(2 * COUNT + 20, (index) => converse([nodes[0]], index));
  clients.push(...made);
  const shares = Map.groupBy ? Map.groupBy(made, nodeOf) : made.reduce((groups, each) => groups.set(nodeOf(each), [...(groups.get(nodeOf(each)) ?? []), each]), new Map());
  const sizes = new Map([...shares].map(([id, some]) => [some.length, id]));
  const mine = sizes.get(await node.metric('parley_sessions'));
  assert.ok(mine, 'the tokens tell which sessions are whose');
  const theirs = shares.get(mine);
  made.filter((each) => !theirs.includes(each)).forEach((each) => each.close());
  assert.ok(theirs.length >= COUNT * 0.8, `${theirs.length} sessions are at the node`);
  return theirs;
}

const CASES = {
  links: {
    roles: { edge: 'ingress,polling', second: 'ingress,polling', core: 'router,provider' },
    victim: 0,
    sessions: async () => {
      neighbours = await all(NEIGHBOURS, (index) => converse([nodes[1]], COUNT + index));
      return all(COUNT, (index) => converse([nodes[0], nodes[1]], index));
    },
  },
  routers: {
    roles: { edge: 'ingress,provider', first: 'router', second: 'router' },
    victim: 1,
    sessions: () => sessionsOfOneRouter(nodes[1]),
  },
  provider: {
    roles: { edge: 'ingress,router', first: 'provider', second: 'provider' },
    victim: 1,
    sessions: () => all(COUNT, (index) => converse([nodes[0]], index)),
  },
};

/** Nothing has happened to them. */
async function neighboursGoOn() {
  for (const client of neighbours) {
    const { response } = await responseDone(client, say(client, 'Good day to you.'));
    assert.equal(response.status, 'completed');
    assert.equal(client.returns, 0, 'a neighbour keeps its connection');
  }
}

for (const [what, { roles, victim, sessions }] of Object.entries(CASES)) {
  test(`kill -9 of the node with the ${what}`, async () => {
    nodes = await startNodes(roles);
    clients = await sessions();
    await talk(clients);
    const fromMs = performance.now();
    nodes[victim].signal('SIGKILL');
    await judge(`kill -9 of the node with the ${what}`, clients, fromMs);
    await neighboursGoOn();
  });

  test(`SIGSTOP, later SIGCONT, of the node with the ${what}`, async () => {
    nodes = await startNodes(roles);
    clients = await sessions();
    await talk(clients);
    const fromMs = performance.now();
    nodes[victim].signal('SIGSTOP');
    await judge(`SIGSTOP of the node with the ${what}`, clients, fromMs);
    const wokenMs = performance.now();
    nodes[victim].signal('SIGCONT');
    await eventually('one actor serves each', async () => (await a.openCount()) + (await b.openCount()), (open) => open === clients.length + neighbours.length, { ms: LATER_MS });
    await talk(clients);
    await judge(`SIGCONT of the node with the ${what}`, clients, wokenMs, { timed: false });
    await neighboursGoOn();
  });
}

test('rolling restart of all three by drain', async () => {
  const everything = 'ingress,polling,router,provider';
  nodes = await startNodes({ first: everything, second: everything, third: everything });
  clients = await all(COUNT, (index) => converse([...nodes.slice(index % 3), ...nodes.slice(0, index % 3)], index));
  const fromMs = performance.now();
  let over = false;
  const conversations = clients.map(async (client) => {
    while (!over) {
      await responseDone(client, say(client, 'Good day to you.'));
      await pause(500 + Math.random() * 1_000);
    }
  });
  const talked = Promise.allSettled(conversations);
  for (const node of nodes) {
    node.signal('SIGTERM');
    assert.equal(await node.ended(), 143);
    await node.start();
    await node.has('parley_cluster_nodes', 2, { ms: LATER_MS });
  }
  over = true;
  const unanswered = (await talked).filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  assert.deepEqual(unanswered, [], 'everything that was said was answered');
  await judge('rolling restart of all three by drain', clients, fromMs);
});
