/** The wire format of audio: 24 kHz mono 16-bit little-endian PCM. */
export const RATE_HZ = 24_000;

const CHUNK = 0x8000;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of samples as they go over the wire; where the machine has the wire's order they share the samples' memory. */
export function toBytes(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
  return isLittleEndian ? bytes : swapped(bytes);
}

/** Half a sample at the end is dropped. */
export function fromBytes(bytes: Uint8Array): Int16Array<ArrayBuffer> {
  const whole = bytes.slice(0, bytes.length - (bytes.length % 2));
  return new Int16Array((isLittleEndian ? whole : swapped(whole)).buffer);
}

export function toBase64(samples: Int16Array): string {
  const bytes = toBytes(samples);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}

/** No samples when it is not base64. */
export function fromBase64(base64: string): Int16Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    return new Int16Array();
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = binary.charCodeAt(at);
  }
  return fromBytes(bytes);
}

export const toMs = (samples: number): number => Math.floor((samples * 1_000) / RATE_HZ);

export const toSamples = (milliseconds: number): number => Math.round((milliseconds * RATE_HZ) / 1_000);

function swapped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    out[at] = bytes[at + 1] ?? 0;
    out[at + 1] = bytes[at] ?? 0;
  }
  return out;
}
