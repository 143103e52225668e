import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Devices } from './devices';
import { Tap, type Analyser } from './levels';
import { problemOf } from './microphone';
import { Recordings } from './recordings';

describe('recordings', () => {
  test('whatever comes, what is kept is whole, the newest, and within the bound', () => {
    const piece = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 120 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const recordings = new Recordings(300);
        const came = new Map<string, number>();
        const gone = new Set<string>();
        for (const [n, length] of pieces) {
          const id = `item ${n}`;
          came.set(id, (came.get(id) ?? 0) + length);
          recordings.add(id, new Int16Array(length)).forEach((each) => gone.add(each));
        }
        const kept = [...came.keys()].filter((id) => recordings.has(id));
        expect(kept.every((id) => !gone.has(id) && recordings.of(id)?.length === came.get(id))).toBe(true);
        expect([...came.keys()].every((id) => recordings.has(id) || gone.has(id))).toBe(true);
        expect(kept.reduce((sum, id) => sum + (recordings.of(id)?.length ?? 0), 0)).toBeLessThanOrEqual(300);
      }),
      { numRuns: 200 },
    );
  });

  test('of an answer that was cut end where it was heard to', () => {
    const recordings = new Recordings(1_000);
    recordings.add('a', Int16Array.of(1, 2, 3));
    recordings.add('a', Int16Array.of(4, 5));
    recordings.cut('a', 4);
    recordings.add('a', Int16Array.of(6));

    expect(recordings.of('a')).toEqual(Int16Array.of(1, 2, 3, 4));
    recordings.add('b', Int16Array.of(1, 2, 3));
    expect(recordings.cut('b', 0)).toBe(false);
    expect(recordings.has('b')).toBe(false);
  });
});

describe('a tap', () => {
  test('is silent without a source, and again after it', () => {
    const tap = new Tap();
    const out = new Float32Array(4).fill(9);
    tap.waveform(out);
    expect([...out, tap.level(), tap.isLive]).toEqual([0, 0, 0, 0, 0, false]);
    const analyser: Analyser = { getFloatTimeDomainData: (array) => void array.fill(0.5), getByteFrequencyData: (array) => void array.fill(7), disconnect: () => undefined };
    tap.look(analyser);
    const spectrum = new Uint8Array(2);
    tap.spectrum(spectrum);
    expect([tap.level(), ...spectrum]).toEqual([0.5, 7, 7]);
    tap.detach();

    expect(tap.level()).toBe(0);
  });
});

describe('a microphone that cannot be opened', () => {
  test.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('by %s is %s', (name, problem) => {
    expect(problemOf(new DOMException('no', name), true)).toBe(problem);
  });

  test('by anything at all is explained; on an insecure page there is one reason only', () => {
    fc.assert(
      fc.property(fc.anything(), fc.boolean(), (failure, isSecure) => {
        expect(problemOf(failure, isSecure)).toBe(isSecure ? 'missing' : 'insecure');
      }),
    );
    expect(problemOf(new TypeError('mediaDevices is undefined'), false)).toBe('insecure');
  });
});

test('devices are listed while somebody looks, and looked for again when they change', async () => {
  const target = new EventTarget();
  let all: Partial<MediaDeviceInfo>[] = [{ kind: 'audioinput', deviceId: 'm', label: 'Mic' }, { kind: 'audiooutput', deviceId: 's', label: 'Box' }, { kind: 'videoinput', deviceId: 'v', label: 'Eye' }];
  const devices = new Devices(Object.assign(target, { enumerateDevices: () => Promise.resolve(all as MediaDeviceInfo[]) }) as unknown as MediaDevices);
  let told = 0;
  const stop = devices.subscribe(() => told++);
  await Promise.resolve();
  await Promise.resolve();
  expect(devices.state()).toEqual({ microphones: [{ id: 'm', label: 'Mic' }], loudspeakers: [{ id: 's', label: 'Box' }] });
  all = [];
  target.dispatchEvent(new Event('devicechange'));
  await Promise.resolve();
  await Promise.resolve();
  expect(devices.state().microphones).toEqual([]);
  stop();
  const before = told;
  target.dispatchEvent(new Event('devicechange'));
  await Promise.resolve();

  expect(told).toBe(before);
});
