import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_POINTS, NO_QUALITY, QualityLog } from './quality';

let log: QualityLog;

beforeEach(() => {
  log = new QualityLog();
});

describe('an answer', () => {
  test('is timed once, by its first words and its first sound', () => {
    log.said(100);
    log.text(180);
    log.text(190);
    log.heard('a', 300);
    log.heard(undefined, 400);
    log.heard('a', 450);

    expect(log.state()).toMatchObject({ firstTextMs: [80], firstAudioMs: [200] });
  });

  test('that nobody waits for any more is not timed', () => {
    log.said(100);
    log.interrupted();
    log.text(180);
    log.heard('a', 300);

    expect(log.state()).toEqual(NO_QUALITY);
  });
});

describe('the dead air of a switch', () => {
  const deadAir = () => log.state().switches.map(({ deadAirMs }) => deadAirMs);

  test('runs from the last sound of one provider to the first of the next', () => {
    log.said(0);
    log.heard('a', 200);
    log.heard(undefined, 1_000);
    log.switched('one', 'two', true);
    expect(deadAir()).toEqual([undefined]);
    log.heard('b', 1_250);

    expect(deadAir()).toEqual([250]);
  });

  test('is what is heard, not what has come: it may begin after the switch', () => {
    log.said(0);
    log.heard('a', 200);
    log.switched('one', 'two', true);
    log.heard(undefined, 1_000);
    log.heard('b', 1_100);

    expect(deadAir()).toEqual([100]);
  });

  test('is none where one sound follows the other', () => {
    log.said(0);
    log.heard('a', 200);
    log.switched('one', 'two', true);
    log.heard('b', 900);

    expect(deadAir()).toEqual([0]);
  });

  test('runs from the end of what the person said where nothing was heard before', () => {
    log.said(500);
    log.switched('one', 'two', true);
    log.heard('b', 1_700);

    expect(deadAir()).toEqual([1_200]);
  });

  test('is not ended by what is left of the former provider', () => {
    log.said(0);
    log.heard('a', 200);
    log.switched('one', 'two', true);
    log.heard(undefined, 300);
    log.heard('a', 350);
    log.heard(undefined, 400);
    log.heard('b', 500);

    expect(deadAir()).toEqual([200]);
  });

  test('is unknown where nobody waited, or waits any more', () => {
    log.switched('one', 'two', false);
    log.heard('a', 900);
    log.said(1_000);
    log.switched('two', 'one', true);
    log.interrupted();
    log.heard('b', 2_000);

    expect(deadAir()).toEqual([undefined, undefined]);
  });
});

test('underruns are those of this conversation, though the loudspeaker goes on counting', () => {
  log.underruns(3);
  log.reset();
  expect(log.state()).toEqual(NO_QUALITY);
  log.underruns(5);

  expect(log.state().underruns).toBe(2);
});

test('whatever is measured in whatever order: no time is negative, and no series outgrows its bound', () => {
  const step = fc.constantFrom<(nowMs: number) => void>(
    (nowMs) => log.said(nowMs),
    (nowMs) => log.text(nowMs),
    (nowMs) => log.heard('a', nowMs),
    (nowMs) => log.heard('b', nowMs),
    (nowMs) => log.heard(undefined, nowMs),
    () => log.interrupted(),
    () => log.switched('x', 'y', true),
    () => log.switched('y', 'x', false),
    (nowMs) => log.connection(nowMs, 1),
    () => log.connection(undefined, undefined),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(500)), { maxLength: 600, size: 'max' }), (steps) => {
      log = new QualityLog();
      let nowMs = 0;
      for (const [measure, laterMs] of steps) {
        nowMs += laterMs;
        measure(nowMs);
      }
      const { firstAudioMs, firstTextMs, rttsMs, switches } = log.state();
      const all = [firstAudioMs, firstTextMs, rttsMs, switches.flatMap(({ deadAirMs }) => deadAirMs ?? [])];
      expect(all.every((series) => series.length <= MAX_POINTS && series.every((value) => value >= 0 && value <= nowMs))).toBe(true);
      expect(switches.length).toBeLessThanOrEqual(MAX_POINTS);
    }),
    { numRuns: 100 },
  );
});
