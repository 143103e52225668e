// Sound in the formats that a session may declare, made and read by ffmpeg, and in those that providers are given.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { RATE_HZ, chunks } from './wav.js';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

async function ffmpeg(input, ...args) {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args, '-']);
  const [out, err] = [[], []];
  child.stdout.on('data', (piece) => out.push(piece));
  child.stderr.on('data', (piece) => err.push(piece));
  child.stdin.on('error', () => {}); // What cannot be read is told by the status.
  child.stdin.end(input);
  const [status] = await once(child, 'close');
  assert.equal(status, 0, `ffmpeg ${args.join(' ')}: ${Buffer.concat(err)}`);
  return Buffer.concat(out);
}

/** A function that makes something of each sound once. */
function onceFor(make) {
  const made = new WeakMap();
  return (sound) => {
    if (!made.has(sound)) {
      made.set(sound, make(sound));
    }
    return made.get(sound);
  };
}

const PCM = ['-f', 's16le', '-ac', '1'];
const encode = (pcm, ...args) => ffmpeg(pcm, ...PCM, '-ar', `${RATE_HZ}`, '-i', 'pipe:0', ...args);
const decode = (sound, ...args) => ffmpeg(sound, ...args, '-i', 'pipe:0', ...PCM, '-ar', `${RATE_HZ}`);
const OPUS = ['-c:a', 'libopus', '-b:a', '32k', '-ar', '48000'];

const LIMITS = Object.fromEntries([8_000, 16_000].map((rate) => [rate, onceFor((pcm) => encode(pcm, '-af', `aresample=${rate},aresample=${RATE_HZ}`, ...PCM))]));

/** The sound as it is when nothing above half of `rate` is left. */
export const bandLimited = async (pcm, rate) => (rate >= RATE_HZ ? pcm : LIMITS[rate](pcm));

/** Raw PCM of another rate as PCM of 24 kHz. */
const ofRate = async (pcm, rate) => (rate === RATE_HZ ? pcm : decode(pcm, ...PCM, '-ar', `${rate}`));

/** A WAV file of PCM of 24 kHz. */
function wavOf(samples) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(samples.length + 36, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(2 * RATE_HZ, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** The samples of a WAV file whose header, of 44 bytes, tells the rate and the size that it has. */
function samplesOf(file, rate) {
  assert.equal(file.toString('latin1', 0, 4), 'RIFF');
  assert.equal(file.readUInt32LE(4), file.length - 8);
  assert.deepEqual([file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)], [1, 1, rate, 16]);
  assert.equal(file.readUInt32LE(40), file.length - 44);
  return file.subarray(44);
}

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
  messages: onceFor(async (sound) => cut(await encode(sound, ...PCM, '-ar', `${rate}`), 1_001)),
  sound: (messages) => ofRate(Buffer.concat(messages), rate),
});
const g711 = (type, name) => ({
  format: { type }, rate: 8_000, least: 0.95,
  messages: onceFor(async (sound) => cut(await encode(sound, '-f', name, '-ar', '8000'), 160)),
  sound: (messages) => decode(Buffer.concat(messages), '-f', name, '-ar', '8000', '-ac', '1'),
});
const file = (type, rate, least, ...args) => ({
  format: { type, ...(type === 'audio/wav' ? { rate } : {}) }, rate, least,
  messages: onceFor(async (sound) => cut(await encode(sound, ...args), 777)),
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
  'a WAV per message': {
    ...file('audio/wav', 44_100, 0.95),
    messages: async (sound) => chunks(sound, 200).map(wavOf),
  },
  'Opus packets': {
    format: { type: 'audio/opus' }, rate: 48_000, least: 0.9,
    messages: onceFor(async (sound) => opusPackets(await encode(sound, ...OPUS, '-f', 'ogg'))),
    sound: (messages) => decode(oggOf(messages)),
  },
  'Opus in Ogg': file('audio/ogg', 48_000, 0.9, ...OPUS, '-f', 'ogg'),
  'Opus in WebM': file('audio/webm', 48_000, 0.9, ...OPUS, '-f', 'webm', '-cluster_time_limit', '500'),
};

const wavPerAppend = (rate) => ({ rate, sound: (pieces) => ofRate(Buffer.concat(pieces.map((piece) => samplesOf(piece, rate))), rate) });

/** What a provider may be given and give: its `rate`, and what makes PCM of 24 kHz of it. By OpenAI's names of types, and by GLM's. */
export const PROVIDER_FORMATS = {
  'audio/pcm': pcm(24_000),
  'audio/pcmu': FORMATS['mu-law'],
  'audio/pcma': FORMATS['A-law'],
  pcm24: pcm(24_000),
  pcm16: pcm(16_000),
  wav: wavPerAppend(24_000),
  wav24: wavPerAppend(24_000),
  wav16: wavPerAppend(16_000),
};
