import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Framer } from './framer';
import { fromBase64, toBase64, toFloat } from './pcm';
import { Playlist } from './playlist';
import { Resampler } from './resampler';

const samples = fc.array(fc.integer({ min: -0x8000, max: 0x7fff }), { maxLength: 400 }).map((all) => Int16Array.from(all));

function resampled(fromHz: number, blocks: Float32Array[]): number[] {
  const out: number[] = [];
  const resampler = new Resampler(fromHz, 24_000);
  blocks.forEach((block) => resampler.push(block, (sample) => out.push(sample)));
  return out;
}

const tone = (rateHz: number, hz: number, seconds: number) => Float32Array.from({ length: rateHz * seconds }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rateHz));
const rms = (all: number[]) => Math.sqrt(all.reduce((sum, x) => sum + x * x, 0) / all.length);

describe('pcm', () => {
  test('survives base64', () => fc.assert(fc.property(samples, (pcm) => { expect(fromBase64(toBase64(pcm))).toEqual(pcm); }), { numRuns: 200 }));
  test('is little-endian on the wire', () => expect(toBase64(Int16Array.of(1))).toBe('AQA='));
  test('becomes floats from -1 to 1', () => expect([...toFloat(Int16Array.of(-0x8000, 0, 0x4000))]).toEqual([-1, 0, 0.5]));
});

describe('resampler', () => {
  test.each([[48_000], [44_100], [24_000], [16_000]])('%i Hz give 24 000 samples a second', (rateHz) => {
    expect(Math.abs(resampled(rateHz, [tone(rateHz, 300, 1)]).length - 24_000)).toBeLessThanOrEqual(2);
  });

  test('does not care how the stream is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(48_000, 44_100, 16_000), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }), (rateHz, cuts) => {
        const whole = tone(rateHz, 440, 0.05);
        const blocks: Float32Array[] = [];
        let at = 0;
        for (let i = 0; at < whole.length; i++) {
          const length = cuts[i % cuts.length]!;
          blocks.push(whole.subarray(at, at + length));
          at += length;
        }
        expect(resampled(rateHz, blocks)).toEqual(resampled(rateHz, [whole]));
      }),
      { numRuns: 100 },
    );
  });

  const level = (rateHz: number, hz: number) => rms(resampled(rateHz, [tone(rateHz, hz, 0.5)]).slice(500)) / Math.SQRT1_2;

  test.each([48_000, 44_100, 96_000])('of %i Hz, a voice stays as loud as it was', (rateHz) => {
    for (const hz of [100, 1_000, 3_400, 8_000, 9_000]) {
      expect(level(rateHz, hz)).toBeGreaterThan(0.99);
      expect(level(rateHz, hz)).toBeLessThan(1.01);
    }
  });

  test.each([48_000, 44_100, 96_000])('of %i Hz, what would fold back into the voice is gone', (rateHz) => {
    for (const hz of [13_000, 14_000, 16_000, 20_000]) {
      expect(level(rateHz, hz)).toBeLessThan(0.001);
    }
  });

  test('equal rates change nothing', () => {
    const voice = tone(24_000, 700, 0.1);
    expect(resampled(24_000, [voice])).toEqual([...voice]);
  });
});

test('frames have their length and lose nothing', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 50 }), (pcm, size) => {
      const framer = new Framer(size);
      const frames = [...pcm].map((value) => framer.push(value / 0x7fff)).filter((frame) => frame !== undefined);
      expect(frames.length).toBe(Math.floor(pcm.length / size));
      const clipped = [...pcm].map((value) => Math.max(-0x7fff, value));
      expect(frames.flatMap((frame) => [...frame])).toEqual(clipped.slice(0, frames.length * size));
    }),
    { numRuns: 200 },
  );
});

describe('playlist', () => {
  test('plays everything once, in order, whatever the blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (lengths, size) => {
        const list = new Playlist();
        let count = 0;
        lengths.forEach((length, i) => list.add(`item ${i}`, Float32Array.from({ length }, () => ++count)));
        const heard: number[] = [];
        const block = new Float32Array(size);
        while (list.fill(block)) {
          heard.push(...block);
        }
        expect(heard.filter((x) => x !== 0)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
        expect(list.isEmpty).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('a flush tells what was heard of the item that it cuts', () => {
    const list = new Playlist();
    list.add('a', new Float32Array(100).fill(1));
    list.add('b', new Float32Array(100).fill(1));
    list.fill(new Float32Array(130));
    expect(list.flush()).toEqual({ itemId: 'b', played: 30 });
    expect(list.fill(new Float32Array(10))).toBe(false);
    expect(list.flush()).toBeUndefined();
  });

  test('a flush names the item that waits, not the one that was heard to its end', () => {
    const list = new Playlist();
    list.add('a', new Float32Array(100));
    list.fill(new Float32Array(100));
    list.add('b', new Float32Array(100));
    expect(list.flush()).toEqual({ itemId: 'b', played: 0 });
  });

  test('whenever it is cut, a flush tells exactly what was heard of the item at the head', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 700 }), (lengths, heard) => {
        const list = new Playlist();
        lengths.forEach((length, i) => list.add(`item ${i}`, new Float32Array(length)));
        list.fill(new Float32Array(heard));
        let before = 0;
        const at = lengths.findIndex((length) => (before += length) > heard);
        const played = at < 0 ? 0 : heard - (before - lengths[at]!);
        expect(list.flush()).toEqual(at < 0 ? undefined : { itemId: `item ${at}`, played });
      }),
      { numRuns: 200 },
    );
  });

  test('an item in many pieces counts as one', () => {
    const list = new Playlist();
    list.add('a', new Float32Array(50));
    list.add('a', new Float32Array(50));
    list.fill(new Float32Array(80));
    expect(list.flush()).toEqual({ itemId: 'a', played: 80 });
  });
});
