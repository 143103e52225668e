// A node that is cut off from the others while clients and providers still reach it: it sends its clients away before they have what only it
// knows; whoever goes to the others, and whoever can only come back to it, keeps the conversation, and when the cut has healed one actor serves
// each session.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Emulator, eventually } from '../lib/stack.js';
import { LATER_MS, COUNT, all, converse, judge, startNodes, stopNodes, talk } from './cases.js';
import { Network, hasNamespaces } from './network.js';

const EVERYTHING = 'ingress,polling,router,codec,provider';
const [a, b] = [new Emulator('a'), new Emulator('b')];
let network;
let nodes = [];
let clients = [];

after(async () => {
  clients.forEach((client) => client.close());
  await stopNodes(nodes);
  network?.close();
});

test('a partition, and its end', { skip: hasNamespaces() ? false : 'no namespace can be made here' }, async () => {
  network = new Network(3);
  nodes = await startNodes({ alone: EVERYTHING, first: EVERYTHING, second: EVERYTHING }, network);
  // A third begins at the node that will be alone; every other one of those can reach no other node, and some of the rest are told something there
  // before that node knows that it is alone.
  const stays = (index) => index % 6 === 0;
  const moves = (index) => index % 12 === 3;
  const isTold = (index) => index % 12 === 9;
  clients = await all(COUNT, (index) => converse(stays(index) ? [nodes[0]] : [...nodes.slice(index % 3), ...nodes.slice(0, index % 3)], index));
  await talk(clients);
  const movers = clients.filter((_, index) => moves(index));
  const told = clients.filter((_, index) => isTold(index));
  const others = clients.filter((_, index) => !moves(index) && !isTold(index));

  const cutMs = performance.now();
  network.cut(0);
  told.forEach((client) => client.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Mind this.' }] } }));
  await Promise.all([nodes[1], nodes[2]].map((node) => node.has('parley_cluster_nodes', 1, { ms: LATER_MS })));
  await nodes[0].has('parley_cluster_nodes', 0, { ms: LATER_MS });
  await Promise.all([
    judge('partition: clients of a node that is cut off, who go to the others', movers, cutMs),
    judge('partition: clients of that node who are told something before it knows', told, cutMs),
    judge('partition: the others, some at that node and able to reach no other', others, cutMs),
  ]);
  const isSentAway = (index) => stays(index) || moves(index);
  assert.deepEqual(clients.map(({ returns }) => returns), clients.map((_, index) => (isSentAway(index) ? 1 : 0)), 'that node alone sends its clients away, once, but for those who would lose something');

  await talk(clients);
  const goneOnMs = performance.now();
  await judge('partition: all go on', clients, goneOnMs);

  await talk(clients);
  const healedMs = performance.now();
  network.heal(0);
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', 2, { ms: 2 * LATER_MS })));
  await Promise.all([
    judge('partition: it heals, clients that had changed sides', movers, healedMs),
    judge('partition: it heals, the others', [...others, ...told], healedMs),
  ]);
  await eventually('one actor serves each', async () => (await a.openCount()) + (await b.openCount()), (open) => open === clients.length, { ms: LATER_MS });
});
