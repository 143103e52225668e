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
