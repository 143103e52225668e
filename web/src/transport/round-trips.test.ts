import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoundTrips } from './round-trips';

test('the first round trip stands for itself; the next ones weigh an eighth', () => {
  const trips = new RoundTrips();
  expect(trips.add(100)).toEqual({ rttMs: 100, jitterMs: 50 });
  expect(trips.add(180)).toEqual({ rttMs: 110, jitterMs: 57.5 });
});

test('whatever they are, the round trip stays between the shortest and the longest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1 }), (all) => {
      const trips = new RoundTrips();
      const { rttMs, jitterMs } = all.map((ms) => trips.add(ms)).at(-1) ?? { rttMs: 0, jitterMs: 0 };
      expect(rttMs).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6);
      expect(rttMs).toBeLessThanOrEqual(Math.max(...all) + 1e-6);
      expect(jitterMs).toBeGreaterThanOrEqual(0);
    }),
  );
});
