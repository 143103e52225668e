import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlaybackGate, type Playable } from './playback-gate';

/** A browser that lets sound be heard once there was a gesture. */
class TestContext implements Playable {
  state: AudioContextState = 'suspended';
  isAllowed = false;
  #waiting: (() => void)[] = [];

  resume(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.settle();
    });
  }

  settle(): void {
    if (this.isAllowed) {
      this.state = 'running';
      this.#waiting.splice(0).forEach((resolve) => resolve());
    }
  }
}

let context: TestContext;
let seen: boolean[];
let page: EventTarget;
let gate: PlaybackGate;

const begin = () => {
  context = new TestContext();
  seen = [];
  page = new EventTarget();
  gate = new PlaybackGate(context, (isBlocked) => seen.push(isBlocked), page);
};

beforeEach(() => {
  vi.useFakeTimers();
  begin();
});
afterEach(() => void vi.useRealTimers());

describe('playback', () => {
  test('that the browser lets be heard is never called blocked', async () => {
    context.isAllowed = true;
    gate.open();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(seen).toEqual([]);
  });

  test('that waits for a gesture is blocked, and the next gesture ends that', async () => {
    gate.open();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([true]);
    context.isAllowed = true;
    page.dispatchEvent(new Event('pointerdown'));
    await vi.advanceTimersByTimeAsync(0);

    expect(seen).toEqual([true, false]);
    expect(context.state).toBe('running');
  });

  test('that a gesture does not help stays blocked', async () => {
    gate.open();
    await vi.advanceTimersByTimeAsync(1_000);
    page.dispatchEvent(new Event('keydown'));
    gate.unblock();
    await vi.advanceTimersByTimeAsync(1_000);

    expect([seen, gate.isBlocked]).toEqual([[true], true]);
  });

  test('of nothing is not blocked', async () => {
    await vi.advanceTimersByTimeAsync(1_000);

    expect(seen).toEqual([]);
  });
});

test('whatever happens in whatever order: blocked is told in turns, never while it runs, and always ended by a gesture that counts', async () => {
  const acts = {
    open: () => gate.open(),
    gesture: () => page.dispatchEvent(new Event('keydown')),
    unblock: () => gate.unblock(),
    allow: () => {
      context.isAllowed = true;
    },
    interrupt: () => {
      context.isAllowed = false;
      context.state = 'suspended';
      gate.onState();
    },
    state: () => {
      context.settle();
      gate.onState();
    },
    wait: () => undefined,
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])), { maxLength: 40 }), async (all) => {
      begin();
      for (const name of all) {
        acts[name]();
        await vi.advanceTimersByTimeAsync(name === 'wait' ? 500 : 0);
        expect(seen.every((isBlocked, n) => isBlocked === (n % 2 === 0))).toBe(true);
        expect(gate.isBlocked).toBe(seen.at(-1) ?? false);
      }
      context.isAllowed = true;
      gate.unblock();
      await vi.advanceTimersByTimeAsync(500);
      expect(gate.isBlocked).toBe(false);
    }),
    { numRuns: 150 },
  );
});
