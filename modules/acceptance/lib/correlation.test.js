// The helper itself, without a server: what it must call alike and what not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correlation } from './correlation.js';
import { dtmf } from './dtmf.js';
import { silence, speech } from './wav.js';

test('a sound is like itself, later and softer too', () => {
  const sound = speech();
  const softer = Buffer.alloc(sound.length);
  for (let at = 0; at < sound.length; at += 2) {
    softer.writeInt16LE(Math.round(sound.readInt16LE(at) / 4), at);
  }

  const { correlation: alike, lag } = correlation(sound, Buffer.concat([silence(10), softer]), 500);

  assert.equal(lag, 240);
  assert.ok(alike > 0.999, `${alike}`);
});

test('other sound, a gap and nothing are not alike', () => {
  const sound = speech();
  const gap = Buffer.concat([sound.subarray(0, sound.length / 4), sound.subarray(sound.length / 2)]);

  assert.ok(correlation(sound, dtmf('159159159'), 500).correlation < 0.3);
  assert.ok(correlation(sound, gap, 500).correlation < 0.9);
  assert.equal(correlation(sound, silence(1_000), 10).correlation, 0);
});
