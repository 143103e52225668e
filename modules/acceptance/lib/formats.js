// Sound in the formats that a session may declare, made and read by ffmpeg.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { RATE_HZ } from './wav.js';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

function ffmpeg(input, ...args) {
  const { status, stdout, stderr } = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args, '-'], { input, maxBuffer: 64 << 20 });
  assert.equal(status, 0, `ffmpeg ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const PCM = ['-f', 's16le', '-ac', '1'];
const encode = (pcm, ...args) => ffmpeg(pcm, ...PCM, '-ar', `${RATE_HZ}`, '-i', 'pipe:0', ...args);
const decode = (sound, ...args) => ffmpeg(sound, ...args, '-i', 'pipe:0', ...PCM, '-ar', `${RATE_HZ}`);
const OPUS = ['-c:a', 'libopus', '-b:a', '32k', '-ar', '48000'];

/** The sound as it is when nothing above half of `rate` is left. */
export const bandLimited = (pcm, rate) =>
  rate >= RATE_HZ ? pcm : ffmpeg(encode(pcm, ...PCM, '-ar', `${rate}`), ...PCM, '-ar', `${rate}`, '-i', 'pipe:0', ...PCM, '-ar', `${RATE_HZ}`);

/** Raw PCM of another rate as PCM of 24 kHz. */
export const ofRate = (pcm, rate) => (rate === RATE_HZ ? pcm : decode(pcm, ...PCM, '-ar', `${rate}`));

/** The Opus packets in an Ogg file (RFC 3533), without its two headers. */
export function opusPackets(ogg) {
  const packets = [];
  let open = [];
  for (let at = 0; at < ogg.length; ) {
    assert.equal(ogg.toString('latin1', at, at + 4), 'OggS');
    const segments = ogg.subarray(at + 27, at + 27 + ogg[at + 26]);
    let from = at + 27 + segments.length;
    for (const length of segments) {
      open.push(ogg.subarray(from, from + length));
      from += length;
      if (length < 255) {
        packets.push(Buffer.concat(open));
        open = [];
      }
    }
    at = from;
  }
  return packets.slice(2);
}

/** An Ogg file of packets of 20 ms, so that ffmpeg can read them. */
function oggOf(packets) {
  const head = Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, 1, 0, 0]), Buffer.from(Uint32Array.of(48_000).buffer), Buffer.alloc(3)]);
  const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(8)]);
  const page = (packet, n, granule, flags) => {
    const lengths = [...Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
    const header = Buffer.alloc(27);
    header.write('OggS', 0, 'latin1');
    header[5] = flags;
    header.writeBigUInt64LE(BigInt(granule), 6);
    header.writeUInt32LE(1, 14);
    header.writeUInt32LE(n, 18);
    header[26] = lengths.length;
    const all = Buffer.concat([header, Buffer.from(lengths), packet]);
    all.writeUInt32LE(crc(all), 22);
    return all;
  };
  const pages = packets.map((packet, n) => page(packet, n + 2, 960 * (n + 1), n === packets.length - 1 ? 4 : 0));
  return Buffer.concat([page(head, 0, 0, 2), page(tags, 1, 0, 0), ...pages]);
}

function crc(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum = (sum ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      sum = ((sum << 1) ^ (sum & 0x80000000 ? 0x04c11db7 : 0)) >>> 0;
    }
  }
  return sum;
}

/** Pieces of `size` bytes, which know nothing of the format. */
const cut = (bytes, size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));

const pcm = (rate) => ({
  format: { type: 'audio/pcm', rate }, rate, least: 0.95,
  messages: (sound) => cut(encode(sound, ...PCM, '-ar', `${rate}`), 1_001),
  sound: (messages) => ofRate(Buffer.concat(messages), rate),
});
const g711 = (type, name) => ({
  format: { type }, rate: 8_000, least: 0.95,
  messages: (sound) => cut(encode(sound, '-f', name, '-ar', '8000'), 160),
  sound: (messages) => decode(Buffer.concat(messages), '-f', name, '-ar', '8000', '-ac', '1'),
});
const file = (type, rate, least, ...args) => ({
  format: { type, ...(type === 'audio/wav' ? { rate } : {}) }, rate, least,
  messages: (sound) => cut(encode(sound, ...args), 777),
  sound: (messages) => decode(Buffer.concat(messages)),
});

/** By name: the `format` to declare, its `rate`, the `least` correlation, and what turns PCM of 24 kHz into `messages` and back into `sound`. */
export const FORMATS = {
  'PCM 8 kHz': pcm(8_000),
  'PCM 16 kHz': pcm(16_000),
  'PCM 24 kHz': pcm(24_000),
  'PCM 48 kHz': pcm(48_000),
  'mu-law': g711('audio/pcmu', 'mulaw'),
  'A-law': g711('audio/pcma', 'alaw'),
  WAV: file('audio/wav', 16_000, 0.95, '-ar', '16000', '-f', 'wav'),
  'Opus packets': {
    format: { type: 'audio/opus' }, rate: 48_000, least: 0.9,
    messages: (sound) => opusPackets(encode(sound, ...OPUS, '-f', 'ogg')),
    sound: (messages) => decode(oggOf(messages)),
  },
  'Opus in Ogg': file('audio/ogg', 48_000, 0.9, ...OPUS, '-f', 'ogg'),
  'Opus in WebM': file('audio/webm', 48_000, 0.9, ...OPUS, '-f', 'webm'),
};
