import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Framer } from './framer';
import { fromBase64, fromBytes, toBase64, toBytes } from './pcm';
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
  test('survives bytes, wherever it stands in memory', () => fc.assert(fc.property(samples, fc.nat(5), (pcm, skipped) => { expect(fromBytes(toBytes(pcm.subarray(skipped)))).toEqual(pcm.slice(skipped)); })));
  test('of half a sample is nothing, and so is what is no base64', () => {
    expect(fromBase64('AQAC')).toEqual(Int16Array.of(1));
    expect(fromBase64('no base64!')).toHaveLength(0);
  });
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
