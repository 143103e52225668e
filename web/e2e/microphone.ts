import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HEADER_BYTES = 44;
const RATE_HZ = 24_000;
const BYTES_PER_SECOND = 2 * RATE_HZ;

/** The tones of each key, in Hz: ITU-T Q.23. */
const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477];
const KEYS = ['123', '456', '789', '*0#'];

/** A recording with a pause at its end, so that the endless loop a fake microphone makes of it has turns. Returns the new file, which goes with this process. */
export function withPause(wavFile: string, pauseSeconds: number): string {
  return write(Buffer.concat([readFileSync(wavFile), Buffer.alloc(pauseSeconds * BYTES_PER_SECOND)]));
}

/** Digits as a telephone dials them, and a pause; as {@link withPause}. What is heard of it can be told for certain. */
export function digits(said: string, pauseSeconds: number): string {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF....WAVEfmt ');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(BYTES_PER_SECOND, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  const tones = [...said].flatMap((key) => [tone(key, 0.1), Buffer.alloc(0.08 * BYTES_PER_SECOND)]);
  return write(Buffer.concat([header, ...tones, Buffer.alloc(pauseSeconds * BYTES_PER_SECOND)]));
}

function tone(key: string, seconds: number): Buffer {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  const [low, high] = [LOW_HZ[row] ?? 0, HIGH_HZ[KEYS[row]?.indexOf(key) ?? -1] ?? 0];
  const pcm = Buffer.alloc(seconds * BYTES_PER_SECOND);
  for (let n = 0; n < pcm.length / 2; n++) {
    const angle = (2 * Math.PI * n) / RATE_HZ;
    pcm.writeInt16LE(Math.round(8_000 * (Math.sin(angle * low) + Math.sin(angle * high))), 2 * n);
  }
  return pcm;
}

function write(wav: Buffer): string {
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - HEADER_BYTES, 40);
  const folder = mkdtempSync(join(tmpdir(), 'parley-microphone-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'microphone.wav');
  writeFileSync(file, wav);
  return file;
}
