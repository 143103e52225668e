import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSamples } from '../audio/pcm';
import { KEPT_MS, SpokenTurns } from './spoken-turns';

const FRAME = 480;
const say = (turns: SpokenTurns, frames: number, value: number, isTurn = true) => {
  for (let n = 0; n < frames; n++) {
    turns.heard(new Int16Array(FRAME).fill(value), isTurn);
  }
};

test('a turn is kept under the name that the server gives it, until it is written down', () => {
  const turns = new SpokenTurns();
  say(turns, 3, 1);
  turns.ended();
  say(turns, 2, 2);
  turns.committed('one');

  expect(turns.of('one')).toEqual(new Int16Array(3 * FRAME).fill(1));
  expect(turns.unconfirmed()).toEqual({ ended: [], open: new Int16Array(2 * FRAME).fill(2) });
  turns.written('one');
  expect(turns.of('one')).toBeUndefined();
});

test('a turn that the server ends by itself is what was open', () => {
  const turns = new SpokenTurns();
  say(turns, 3, 1);
  turns.committed('one');

  expect(turns.of('one')).toHaveLength(3 * FRAME);
  expect(turns.unconfirmed().open).toHaveLength(0);
});

test('what no server has confirmed is given again, in order', () => {
  const turns = new SpokenTurns();
  say(turns, 1, 1);
  turns.ended();
  say(turns, 2, 2);
  turns.ended();
  turns.committed('one');

  expect(turns.unconfirmed().ended).toEqual([new Int16Array(2 * FRAME).fill(2)]);
  turns.committed('two');
  expect(turns.of('two')).toHaveLength(2 * FRAME);
});

test('of a turn the newest is kept, and of what is no turn yet less', () => {
  const turns = new SpokenTurns();
  say(turns, 2_000, 1);
  expect(turns.unconfirmed().open).toHaveLength(toSamples(KEPT_MS.turn));
  turns.clear();
  say(turns, 2_000, 1, false);
  expect(turns.unconfirmed().open).toHaveLength(toSamples(KEPT_MS.waiting));
});

test('whatever is said, no more than two minutes and what is open are kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_600 }), { maxLength: 12 }), (lengths) => {
      const turns = new SpokenTurns();
      lengths.forEach((frames, n) => {
        say(turns, frames, n);
        turns.ended();
        turns.committed(`item ${n}`);
      });
      const kept = lengths.reduce((sum, _, n) => sum + (turns.of(`item ${n}`)?.length ?? 0), 0);
      expect(kept).toBeLessThanOrEqual(toSamples(KEPT_MS.all));
      expect(lengths.length === 0 || turns.of(`item ${lengths.length - 1}`) !== undefined).toBe(true);
    }),
    { numRuns: 30 },
  );
});
