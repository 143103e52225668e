import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HEADER_BYTES = 44;
const BYTES_PER_SECOND = 48_000;

/** A recording with a pause at its end, so that the endless loop a fake microphone makes of it has turns. Returns the new file, which goes with this process. */
export function withPause(wavFile: string, pauseSeconds: number): string {
  const wav = Buffer.concat([readFileSync(wavFile), Buffer.alloc(pauseSeconds * BYTES_PER_SECOND)]);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - HEADER_BYTES, 40);
  const folder = mkdtempSync(join(tmpdir(), 'parley-microphone-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'microphone.wav');
  writeFileSync(file, wav);
  return file;
}
