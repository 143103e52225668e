// Digits as sound: what a server heard is proved by the digits it names. Source: ITU-T Q.23 tone pairs.
import { RATE_HZ, silence } from './wav.js';

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];

function tone(key, ms) {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  if (row < 0) {
    throw new Error(`no DTMF key '${key}'`);
  }
  const [low, high] = [ROWS_HZ[row], COLUMNS_HZ[KEYS[row].indexOf(key)]];
  const pcm = Buffer.alloc((RATE_HZ * ms * 2) / 1000);
  for (let n = 0; n < pcm.length / 2; n++) {
    const t = (2 * Math.PI * n) / RATE_HZ;
    pcm.writeInt16LE(Math.round(8_000 * (Math.sin(t * low) + Math.sin(t * high))), n * 2);
  }
  return pcm;
}

/** One key after the other, `toneMs` each with `gapMs` between: 100 and 80 keep a pause far below a VAD's silence window. */
export function dtmf(keys, { toneMs = 100, gapMs = 80 } = {}) {
  return Buffer.concat([...keys].flatMap((key, i) => (i === 0 ? [tone(key, toneMs)] : [silence(gapMs), tone(key, toneMs)])));
}

/** The digits of a text, in order and joined: `heard 1, 5 and 9` gives `159`. */
export const digitsIn = (text) => String(text ?? '').replace(/\D/g, '');

const WINDOW = (RATE_HZ * 30) / 1000;
const HOP = (RATE_HZ * 10) / 1000;
/** Of all energy that the two tones must have. */
const PURITY = 0.75;
/** Of the square of a full-scale sample; quieter is silence. */
const LEAST_POWER = 10_000;
/** A key fills so many windows; as many without it part it from the next. */
const WINDOWS_PER_KEY = 4;
const WINDOWS_PER_GAP = 3;

/** The share of a window's energy that one tone has, by Goertzel's recurrence. */
function share(samples, energy, frequency) {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE_HZ);
  let [last, beforeLast] = [0, 0];
  for (const sample of samples) {
    [last, beforeLast] = [sample + coefficient * last - beforeLast, last];
  }
  return (2 * (last * last + beforeLast * beforeLast - coefficient * last * beforeLast)) / (samples.length * energy);
}

function keyIn(samples) {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  if (energy < LEAST_POWER * samples.length) {
    return undefined;
  }
  const strongest = (tones) => {
    const shares = tones.map((tone) => share(samples, energy, tone));
    const most = Math.max(...shares);
    return { index: shares.indexOf(most), most };
  };
  const [row, column] = [strongest(ROWS_HZ), strongest(COLUMNS_HZ)];
  return row.most + column.most >= PURITY ? KEYS[row.index][column.index] : undefined;
}

/** The keys that are heard in PCM, in order: a reading of a record that owes nothing to the ear that was recorded. */
export function keysIn(pcm) {
  const samples = new Int16Array(pcm.length >> 1);
  for (let n = 0; n < samples.length; n++) {
    samples[n] = pcm.readInt16LE(2 * n);
  }
  let [keys, held, current, run, missing] = ['', undefined, undefined, 0, 0];
  for (let at = 0; at + WINDOW <= samples.length; at += HOP) {
    const key = keyIn(samples.subarray(at, at + WINDOW));
    run = key === current ? run + 1 : 1;
    current = key;
    missing = key === held ? 0 : missing + 1;
    held = missing >= WINDOWS_PER_GAP ? undefined : held;
    if (key !== undefined && key !== held && run >= WINDOWS_PER_KEY) {
      keys += key;
      [held, missing] = [key, 0];
    }
  }
  return keys;
}
