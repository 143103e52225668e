// A node that is cut off from the others, and clients that had come back to it and then lose it too: the others take them in with the token that
// they have, and when the cut has healed the others keep them.
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

test('a partition, and the node that is cut off is lost too', { skip: hasNamespaces() ? false : 'no namespace can be made here' }, async () => {
  network = new Network(3);
  nodes = await startNodes({ alone: EVERYTHING, first: EVERYTHING, second: EVERYTHING }, network);
  clients = await all(COUNT, (index) => converse([nodes[0]], index));
  await talk(clients);

  network.cut(0);
  await Promise.all([nodes[1], nodes[2]].map((node) => node.has('parley_cluster_nodes', 1, { ms: LATER_MS })));
  await nodes[0].has('parley_cluster_nodes', 0, { ms: LATER_MS });
  await eventually('all came back to it', () => clients.filter(({ returns }) => returns < 1).length, (away) => away === 0, { ms: LATER_MS });

  const lostMs = performance.now();
  clients.forEach((client, index) => client.loseFor(index % 2 === 0 ? [nodes[1], nodes[2]] : [nodes[2], nodes[1]]));
  await judge('partition: clients that had come back to the node that is cut off, and lose it too', clients, lostMs);
  assert.deepEqual(clients.map(({ returns }) => returns), clients.map(() => 2), 'the others take each of them in at once');

  await talk(clients);
  const healedMs = performance.now();
  network.heal(0);
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', 2, { ms: 2 * LATER_MS })));
  await judge('partition: it heals, clients that had lost the node that was cut off', clients, healedMs);
  await eventually('one actor serves each', async () => (await a.openCount()) + (await b.openCount()), (open) => open === clients.length, { ms: LATER_MS });
});
