// The eldest node of a cluster hangs for just as long as the others wait for it, and is back when one of them has given it up and the next
// has not. Judged from the clients' raw frames.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../lib/stack.js';
import { COUNT, LATER_MS, all, converse, judge, startNodes, stopNodes, talk } from './cases.js';

const ROLES = { edge: 'ingress,polling', second: 'ingress,polling', core: 'router,provider' };
/** Which of two gives it up first is chance: each looks once a second. */
const TRIES = 12;
const NAME = 'SIGSTOP of the eldest node until the next one has given it up: clients of that one';
let nodes = [];
let clients = [];

afterEach(async () => {
  clients.forEach((client) => client.close());
  clients = [];
  await stopNodes(nodes);
  nodes = [];
});

const hasGivenUp = (node) => node.output.some((line) => line.includes('because it has not sent any heartbeats'));
const timesWhole = (node) => node.output.filter((line) => line.includes('node joined the cluster') && line.includes('members="3"')).length;

/** Whether it was back in between. */
async function hang() {
  const [eldest, next, last] = nodes;
  eldest.signal('SIGSTOP');
  while (!hasGivenUp(next) && !hasGivenUp(last)) {
    await pause(2);
  }
  const isBetween = !hasGivenUp(last);
  eldest.signal('SIGCONT');
  return isBetween;
}

async function restart() {
  clients.forEach((client) => client.close());
  await stopNodes(nodes);
  nodes = await startNodes(ROLES);
  clients = await all(COUNT, (index) => converse([nodes[1], nodes[0]], index));
}

test('SIGSTOP of the eldest node for just as long as the others wait for it', async () => {
  let isBetween = false;
  let before = 0;
  for (let tries = 0; !isBetween; tries++) {
    assert.ok(tries < TRIES, `the same one gave it up first ${TRIES} times`);
    await restart();
    before = timesWhole(nodes[1]);
    isBetween = await hang();
  }
  await eventually('the eldest was out and is in again', () => timesWhole(nodes[1]), (times) => times > before, { ms: LATER_MS });
  const fromMs = performance.now();
  await talk(clients);
  await judge(NAME, clients, fromMs, { timed: false });
  assert.deepEqual(clients.map(({ returns }) => returns).filter((returns) => returns > 0), [], 'all keep their connections');
});
