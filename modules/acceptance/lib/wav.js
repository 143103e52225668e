// PCM16 mono audio as the protocol page, section 2.5, wants it: 24 kHz, 48 bytes a millisecond.
import { readFileSync } from 'node:fs';

export const RATE_HZ = 24_000;
export const BYTES_PER_MS = 48;

/** The samples of a RIFF/WAVE file: PCM, 16 bit, mono, 24 kHz. Any other shape is an error that names what was found. */
export function readWav(path) {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${path}: not a RIFF/WAVE file`);
  }
  let format;
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + size);
    if (id === 'fmt ') {
      format = { codec: body.readUInt16LE(0), channels: body.readUInt16LE(2), rate: body.readUInt32LE(4), bits: body.readUInt16LE(14) };
    } else if (id === 'data') {
      const wanted = { codec: 1, channels: 1, rate: RATE_HZ, bits: 16 };
      if (JSON.stringify(format) !== JSON.stringify(wanted)) {
        throw new Error(`${path}: needs ${JSON.stringify(wanted)}, is ${JSON.stringify(format)}`);
      }
      return Buffer.from(body);
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path}: no data chunk`);
}

/** Digital silence. */
export const silence = (ms) => Buffer.alloc(ms * BYTES_PER_MS);

/** `pcm` in pieces of `ms` milliseconds; the last may be shorter. */
export function chunks(pcm, ms = 20) {
  const size = ms * BYTES_PER_MS;
  const pieces = [];
  for (let at = 0; at < pcm.length; at += size) {
    pieces.push(pcm.subarray(at, at + size));
  }
  return pieces;
}

/** Milliseconds of `pcm`. */
export const millis = (pcm) => pcm.length / BYTES_PER_MS;

/** The loudest sample's magnitude, 0 to 32 768. */
export function peak(pcm) {
  let loudest = 0;
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    loudest = Math.max(loudest, Math.abs(pcm.readInt16LE(at)));
  }
  return loudest;
}

/** Real speech: 1.6 s without a pause that a 200 ms silence window could take for its end. */
export const speech = () => readWav(new URL('../fixtures/speech-24k.wav', import.meta.url).pathname);
