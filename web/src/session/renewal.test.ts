import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Renewal, type Network } from './renewal';

let dialled: number;
let nowMs: number;
let isThere: boolean;
let waiting: Set<() => void>;
let renewal: Renewal;

beforeEach(() => {
  vi.useFakeTimers();
  dialled = 0;
  nowMs = 0;
  isThere = true;
  waiting = new Set();
  const network: Network = {
    isThere: () => isThere,
    whenBack: (act) => {
      waiting.add(act);
      return () => waiting.delete(act);
    },
  };
  renewal = new Renewal(() => dialled++, () => nowMs, network);
});
afterEach(() => void vi.useRealTimers());

test('the first try is at once, the next ones later and later, and then there is none', async () => {
  const tries: boolean[] = [];
  for (const pauseMs of [0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 10_000, 10_000]) {
    tries.push(renewal.begin());
    await vi.advanceTimersByTimeAsync(Math.max(0, pauseMs - 1));
    const before = dialled;
    await vi.advanceTimersByTimeAsync(1);
    expect(dialled - before).toBe(pauseMs === 0 ? 0 : 1);
  }
  expect([tries, dialled, renewal.begin()]).toEqual([Array(10).fill(true), 10, false]);
});

test('a session that lived for a while gives all tries back; one that did not gives none', () => {
  renewal.begin();
  renewal.begin();
  renewal.onSession();
  nowMs = 30_001;
  for (let n = 0; n < 10; n++) {
    expect(renewal.begin()).toBe(true);
    renewal.onSession();
    nowMs += 100;
  }
  expect(renewal.begin()).toBe(false);
});

test('without a network nothing is tried until there is one', async () => {
  isThere = false;
  renewal.begin();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(dialled).toBe(0);
  waiting.forEach((act) => act());

  expect(dialled).toBe(1);
});

test('what is stopped is not tried, neither after its pause nor when the network is back', async () => {
  renewal.begin();
  renewal.stop();
  isThere = false;
  renewal.begin();
  await vi.advanceTimersByTimeAsync(1);
  renewal.stop();
  await vi.advanceTimersByTimeAsync(60_000);

  expect([dialled, waiting.size]).toEqual([0, 0]);
});
