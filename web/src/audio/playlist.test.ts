import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Playlist } from './playlist';

const MOST = 1 << 20;
const sound = (length: number, value = 1) => new Int16Array(length).fill(value);
const fill = (list: Playlist, samples: number): number[] => {
  const block = new Float32Array(samples);
  list.fill(block);
  return [...block].map((sample) => Math.round(sample * 0x8000));
};
const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 });

describe('a playlist', () => {
  test('plays everything once, in order, whatever the blocks', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 50 }), (all, size) => {
        const list = new Playlist(0, MOST);
        let count = 0;
        all.forEach((length, i) => list.add(`item ${i}`, Int16Array.from({ length }, () => ++count)));
        const heard: number[] = [];
        while (!list.isEmpty) {
          heard.push(...fill(list, size));
        }
        expect(heard.filter((x) => x !== 0)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      }),
      { numRuns: 200 },
    );
  });

  test('whatever comes in whatever pieces with whatever pauses: what is heard is a beginning of what came, and every sample counts once', () => {
    const step = fc.oneof(fc.record({ add: fc.integer({ min: 1, max: 900 }) }), fc.record({ fill: fc.integer({ min: 1, max: 300 }) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const list = new Playlist(480, MOST);
        let came = 0;
        const heard: number[] = [];
        for (const each of steps) {
          if ('add' in each) {
            list.add('a', Int16Array.from({ length: each.add }, () => (++came % 30_000) + 1));
          } else {
            heard.push(...fill(list, each.fill).filter((x) => x !== 0));
          }
        }
        expect(heard).toEqual(Array.from({ length: heard.length }, (_, n) => ((n + 1) % 30_000) + 1));
        const cut = list.flush();
        expect(cut?.played ?? came).toBe(heard.length);
      }),
      { numRuns: 200 },
    );
  });

  test('begins when enough is there, and not before', () => {
    const list = new Playlist(100, MOST);
    list.add('a', sound(60));
    expect(fill(list, 50)).toEqual(Array(50).fill(0));
    list.add('a', sound(40));
    expect(fill(list, 50)).toEqual(Array(50).fill(1));
    expect(list.playing).toBe('a');
  });

  test('begins at once when the item is complete, however short', () => {
    const list = new Playlist(100, MOST);
    list.add('a', sound(10));
    list.end('a');
    expect(fill(list, 20)).toEqual([...Array(10).fill(1), ...Array(10).fill(0)]);
    expect(list.underruns).toBe(0);
  });

  test('begins after a while with whatever there is', () => {
    const list = new Playlist(100, MOST);
    list.add('a', sound(10));
    for (let waited = 0; waited < 400; waited += 100) {
      expect(fill(list, 100)).toEqual(Array(100).fill(0));
    }
    expect(fill(list, 10)).toEqual(Array(10).fill(1));
  });

  test('counts how often an item ran dry, waits longer each time, and not at all for the next one', () => {
    const list = new Playlist(100, MOST);
    for (let wanted = 100, times = 0; times < 3; times++, wanted *= 2) {
      list.add('a', sound(wanted - 1));
      expect(fill(list, 1)).toEqual([0]);
      list.add('a', sound(1));
      expect(fill(list, wanted + 1).filter((x) => x === 1)).toHaveLength(wanted);
      expect(list.underruns).toBe(times);
    }
    list.end('a');
    list.add('b', sound(100));
    list.end('b');
    expect(fill(list, 100)).toEqual(Array(100).fill(1));
    expect(list.underruns).toBe(2);
  });

  test('that is silent between two items has not run dry', () => {
    const list = new Playlist(10, MOST);
    list.add('a', sound(10));
    fill(list, 50);
    list.add('b', sound(10));
    fill(list, 50);
    expect(list.underruns).toBe(0);
  });

  test('drops what it has no room for, and says how much', () => {
    const list = new Playlist(0, 100);
    list.add('a', sound(80));
    list.add('a', sound(30));
    list.add('a', sound(20));
    expect(list.dropped).toBe(30);
    expect(fill(list, 200).filter((x) => x === 1)).toHaveLength(100);
  });
});

describe('a flush', () => {
  test('tells what was heard of the item that it cuts, and silence follows', () => {
    const list = new Playlist(0, MOST);
    list.add('a', sound(100));
    list.add('b', sound(100));
    fill(list, 130);
    expect(list.flush()).toEqual({ itemId: 'b', played: 30 });
    expect(fill(list, 10)).toEqual(Array(10).fill(0));
    expect(list.playing).toBeUndefined();
    expect(list.flush()).toBeUndefined();
  });

  test('names the item that waits, not the one that was heard to its end', () => {
    const list = new Playlist(0, MOST);
    list.add('a', sound(100));
    fill(list, 100);
    list.add('b', sound(100));
    expect(list.flush()).toEqual({ itemId: 'b', played: 0 });
  });

  test('whenever it comes, tells exactly what was heard of the item at the head', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 700 }), (all, heard) => {
        const list = new Playlist(0, MOST);
        all.forEach((length, i) => list.add(`item ${i}`, sound(length)));
        list.fill(new Float32Array(heard));
        let before = 0;
        const at = all.findIndex((length) => (before += length) > heard);
        const played = at < 0 ? 0 : heard - (before - all[at]!);
        expect(list.flush()).toEqual(at < 0 ? undefined : { itemId: `item ${at}`, played });
      }),
      { numRuns: 200 },
    );
  });

  test('counts an item in many pieces as one, and not the silence in between', () => {
    const list = new Playlist(0, MOST);
    list.add('a', sound(50));
    fill(list, 70);
    list.add('a', sound(50));
    fill(list, 30);
    expect(list.flush()).toEqual({ itemId: 'a', played: 80 });
  });
});
