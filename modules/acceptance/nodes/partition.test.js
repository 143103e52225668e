// A node that is cut off from the others while clients and providers still reach it: whoever is on its side of the cut, and whoever changes
// sides meanwhile, keeps the conversation, and when the cut has healed one actor serves each session.
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
  clients = await all(COUNT, (index) => converse([...nodes.slice(index % 3), ...nodes.slice(0, index % 3)], index));
  await talk(clients);

  const cutMs = performance.now();
  network.cut(0);
  await Promise.all([nodes[1], nodes[2]].map((node) => node.has('parley_cluster_nodes', 1, { ms: LATER_MS })));
  await nodes[0].has('parley_cluster_nodes', 0, { ms: LATER_MS });
  await judge('partition: a node with everything is cut off', clients, cutMs);

  // Half of those whose node is alone lose their connection and come back on the other side, where nobody knows what was said since the cut.
  const movers = clients.filter((client, index) => index % 6 === 0);
  const others = clients.filter((client, index) => index % 6 !== 0);
  await talk(clients);
  const movedMs = performance.now();
  movers.forEach(({ socket }) => socket.kill());
  await judge('partition: clients that change sides', movers, movedMs, { unwritten: true });
  await judge('partition: the others meanwhile', others, movedMs, { timed: false });

  await talk(clients);
  const healedMs = performance.now();
  network.heal(0);
  await Promise.all(nodes.map((node) => node.has('parley_cluster_nodes', 2, { ms: 2 * LATER_MS })));
  await judge('partition: it heals', others, healedMs);
  await judge('partition: it heals, clients that had changed sides', movers, healedMs, { unwritten: true });
  await eventually('one actor serves each', async () => (await a.openCount()) + (await b.openCount()), (open) => open === clients.length, { ms: LATER_MS });
});
