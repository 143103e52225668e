/** The wire format of audio: 24 kHz mono 16-bit little-endian PCM in base64. */
export const RATE_HZ = 24_000;

const CHUNK = 0x8000;

export function toBase64(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}

/** Half a sample at the end is dropped. */
export function fromBase64(base64: string): Int16Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length - (binary.length % 2));
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = binary.charCodeAt(at);
  }
  return new Int16Array(bytes.buffer);
}

export function toFloat(samples: Int16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(samples.length);
  for (let at = 0; at < samples.length; at++) {
    floats[at] = (samples[at] ?? 0) / 0x8000;
  }
  return floats;
}
