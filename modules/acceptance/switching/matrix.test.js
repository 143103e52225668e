// Every fault in every phase, on every route: the conversation goes on behind one socket (session-rules.md, R8 to R20). ACCEPT_CELLS
// says whether all cells are run or a few that represent them.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { Cell } from './cell.js';
import { calm, cells, gaps, nameOf, representative, warmUp } from './plan.js';
import { Victim } from './victim.js';

const AT_ONCE = Number(process.env.ACCEPT_AT_ONCE ?? 6);
const emulators = Object.fromEntries(['openai1', 'openai2', 'glm1', 'glm2'].map((name) => [name, new Emulator(name)]));
const victim = (kind) =>
  new Victim(`victim_${kind}`, JSON.parse(process.env.ACCEPT_EMULATOR_COMMAND), process.env[`ACCEPT_URL_VICTIM_${kind.toUpperCase()}`]);
const victims = { openai: victim('openai'), glm: victim('glm') };

const only = process.env.ACCEPT_ONLY ? new RegExp(process.env.ACCEPT_ONLY) : undefined;
const all = process.env.ACCEPT_CELLS === 'all';
const chosen = [...(all ? calm : []), ...(all ? cells : representative())].filter((cell) => !only || only.test(nameOf(cell)));

/** Runs a cell and notes what became of it. */
async function run(plan) {
  const onward = plan.phase === 'switching';
  const victim = plan.exclusive ? victims[onward ? plan.to : plan.from] : undefined;
  const own = onward ? emulators[`${plan.to}2`] : emulators[`${plan.from}1`];
  const troubled = victim ? await victim.emulator() : own;
  const note = (more) => process.env.ACCEPT_RESULTS && appendFileSync(process.env.ACCEPT_RESULTS, `${JSON.stringify({ ...plan, ...more })}\n`);
  const cell = new Cell(plan, {
    first: onward ? emulators[`${plan.from}1`] : troubled, troubled, next: emulators[`${onward ? plan.from : plan.to}2`], victim,
  });
  try {
    note(await cell.run());
  } catch (failure) {
    note({ failure: String(failure.message).split('\n')[0] });
    failure.message += `\n    the last frames were: ${cell.rec?.tail(30)}`;
    throw failure;
  }
}

const testEach = (some) => some.forEach((plan) => test(nameOf(plan), () => run(plan)));

before(() => Promise.all(warmUp.map((plan) => new Cell(plan, { first: emulators[plan.emulator] }).run())));

after(async () => {
  await Promise.all(Object.values(victims).map((each) => each.kill()));
  await assertNoLeak(...Object.values(emulators));
});

test('every pair of a fault and a phase is run or says why it cannot occur', async () => {
  assert.deepEqual(gaps(await emulators.openai1.faults()), []);
});

describe('matrix', { concurrency: true }, () => {
  describe('many cells at once', { concurrency: AT_ONCE }, () => testEach(chosen.filter(({ exclusive }) => !exclusive)));
  for (const kind of Object.keys(victims)) {
    describe(`one cell at a time on ${kind}`, { concurrency: 1 }, () => testEach(chosen.filter(({ exclusive, phase, from, to }) => exclusive && kind === (phase === 'switching' ? to : from))));
  }
});
