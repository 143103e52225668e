import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digitsIn, dtmf, keysIn } from './dtmf.js';
import { RATE_HZ, chunks, millis, peak, readWav, silence, speech } from './wav.js';

/** How much of `frequency` is in `pcm`, by Goertzel's recurrence. */
function strength(pcm, frequency) {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE_HZ);
  let [last, beforeLast] = [0, 0];
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    [last, beforeLast] = [pcm.readInt16LE(at) + coefficient * last - beforeLast, last];
  }
  return last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
}

test('a digit is its two tones, and a sequence has its gaps', () => {
  const pcm = dtmf('51', { toneMs: 100, gapMs: 80 });

  assert.equal(millis(pcm), 280);
  const five = pcm.subarray(0, 100 * 48);
  for (const other of [697, 852, 941, 1209, 1477]) {
    assert.ok(strength(five, 770) > 50 * strength(five, other) && strength(five, 1336) > 50 * strength(five, other), `5 against ${other} Hz`);
  }
  assert.equal(peak(pcm.subarray(100 * 48, 180 * 48)), 0);
  assert.throws(() => dtmf('x'), /no DTMF key/);
});

test('the speech fixture is loud, mono, 24 kHz and 1.6 s long', () => {
  assert.equal(millis(speech()), 1600);
  assert.ok(peak(speech()) > 8_000);
});

test('chunks lose nothing', () => {
  const pcm = dtmf('0123456789');
  assert.deepEqual(Buffer.concat(chunks(pcm)), pcm);
  assert.ok(chunks(pcm).slice(0, -1).every((piece) => millis(piece) === 20));
});

test('a WAV of another rate is refused by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
  try {
    const file = Buffer.concat([Buffer.from('RIFF....WAVEfmt '), Buffer.alloc(20), Buffer.from('data'), Buffer.alloc(4), silence(1)]);
    file.writeUInt32LE(16, 16);
    file.writeUInt16LE(1, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt32LE(8_000, 24);
    file.writeUInt16LE(16, 34);
    writeFileSync(join(folder, 'a.wav'), file);
    assert.throws(() => readWav(join(folder, 'a.wav')), /"rate":8000/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('digitsIn joins the digits of a sentence', () => assert.equal(digitsIn('I heard 1, 5 and 9.'), '159'));

test('keysIn reads what dtmf wrote, equal neighbours apart, and nothing in silence or speech', () => {
  assert.equal(keysIn(Buffer.concat([silence(313), dtmf('0112358998'), silence(500), dtmf('77')])), '011235899877');
  assert.equal(keysIn(silence(500)), '');
  assert.equal(keysIn(speech()), '');
});

test('keysIn misses a key that was lost and counts one that came twice', () => {
  const [one, gap] = [dtmf('1'), silence(80)];
  assert.equal(keysIn(Buffer.concat([one, gap, dtmf('3')])), '13');
  assert.equal(keysIn(Buffer.concat([one, gap, one, gap, dtmf('2')])), '112');
});
