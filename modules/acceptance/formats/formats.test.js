// Each format of a client on each route: what the provider's emulator was given is what the client said, and the answer comes back
// in the client's format. The emulator's record is the judge, and ffmpeg, which makes and reads the formats.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { correlation } from '../lib/correlation.js';
import { digitsIn, dtmf, keysIn } from '../lib/dtmf.js';
import { FORMATS, bandLimited, hasFfmpeg, ofRate } from '../lib/formats.js';
import { Emulator, eventually, metrics } from '../lib/stack.js';
import { responseDone, saidIn, say, updated } from '../lib/steps.js';
import { openOpenAi, withClients } from '../lib/target.js';
import { RATE_HZ, millis, silence, speech } from '../lib/wav.js';

const ROUTES = ['gpt-realtime', 'glm-realtime'];
const MAX_LAG = (RATE_HZ * 40) / 1000;
const PROMPT = 'count to three';
const emulator = new Emulator('a');
const skip = hasFfmpeg ? false : 'there is no ffmpeg';
let told = 0;

const KEYS = '1590';
const sound = Buffer.concat([silence(100), dtmf(KEYS), silence(200), speech(), silence(300)]);

/** What one connection of the emulator heard, as PCM of 24 kHz. */
function heard({ received }) {
  const events = received.map((text) => JSON.parse(text));
  const pieces = events.filter(({ type }) => type === 'input_audio_buffer.append').map(({ audio }) => Buffer.from(audio, 'base64'));
  const format = events.findLast(({ type, session }) => type === 'session.update' && session?.audio?.input?.format)?.session.audio.input.format;
  const named = Object.values(FORMATS).find(({ format: { type, rate } }) => type === format?.type && type !== 'audio/pcm' && rate === undefined);
  if (pieces[0].toString('latin1', 0, 4) === 'RIFF') {
    const rate = pieces[0].readUInt32LE(24);
    return ofRate(Buffer.concat(pieces.map((piece) => piece.subarray(44))), rate);
  }
  return named === undefined ? Buffer.concat(pieces) : named.sound(pieces);
}

/** The gauge or counter, over all labels. */
async function total(name) {
  return (await metrics()).filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
}

function assertAlike(one, other, rate, least, what) {
  const { correlation: alike } = correlation(bandLimited(one, rate), bandLimited(other, rate), MAX_LAG);
  assert.ok(alike >= least, `${what}: correlates by ${alike.toFixed(3)}, wanted ${least}`);
}

for (const model of ROUTES) {
  describe(`input on the route ${model}`, { skip }, () => {
    for (const [name, { format, rate, least, messages }] of Object.entries(FORMATS)) {
      test(`${name} is heard as it was said`, () => withClients(async (open) => {
        const client = await open(openOpenAi({ model }));
        const mark = `cell ${++told}`;
        const session = await updated(client, { instructions: mark, audio: { input: { format, turn_detection: null } } });
        assert.deepEqual(session.audio.input.format, format);

        const since = client.rec.mark();
        for (const message of messages(sound)) {
          client.send({ type: 'input_audio_buffer.append', audio: message.toString('base64') });
        }
        client.send({ type: 'input_audio_buffer.commit' });
        client.send({ type: 'response.create' });
        const { response } = await responseDone(client, since);

        assert.deepEqual(client.rec.ofType('error'), []);
        assert.equal(digitsIn(saidIn(response)), KEYS);
        const { sessions } = await emulator.record(mark);
        assert.equal(sessions.length, 1);
        const got = heard(sessions[0]);
        assert.equal(keysIn(got), KEYS);
        assert.ok(Math.abs(millis(got) - millis(sound)) < 60, `${millis(got)} ms of ${millis(sound)} ms arrived`);
        assertAlike(sound, got, rate, least, name);
      }));
    }
  });

  describe(`output on the route ${model}`, { skip }, () => {
    let reference;

    const answer = async (format) => {
      let said;
      await withClients(async (open) => {
        const client = await open(openOpenAi({ model }));
        if (format !== undefined) {
          const session = await updated(client, { audio: { output: { format } } });
          assert.deepEqual(session.audio.output.format, format);
        }
        const { response } = await responseDone(client, say(client, PROMPT));
        assert.equal(response.status, 'completed');
        assert.deepEqual(client.rec.ofType('error'), []);
        assert.deepEqual(response.audio.output.format, format ?? { type: 'audio/pcm', rate: RATE_HZ });
        said = client.rec.ofType('response.output_audio.delta').map(({ delta }) => Buffer.from(delta, 'base64'));
      });
      return said;
    };

    before(async () => {
      reference = Buffer.concat(await answer(undefined));
    });

    for (const [name, { format, rate, least, sound: read }] of Object.entries(FORMATS)) {
      test(`${name} plays as the provider said it`, async () => {
        const got = read(await answer(format));

        assert.ok(Math.abs(millis(got) - millis(reference)) < 60, `${millis(got)} ms of ${millis(reference)} ms came`);
        assertAlike(reference, got, rate, least, name);
      });
    }
  });
}

test('a session in PCM of 24 kHz opens no codec, one in Opus does', () => withClients(async (open) => {
  const opened = await total('parley_codec_opened_total');
  const plain = await open(openOpenAi({ model: ROUTES[0] }));
  await updated(plain, { audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } }, output: { format: { type: 'audio/pcm', rate: 24_000 } } } });
  await responseDone(plain, say(plain, PROMPT));
  assert.equal(await total('parley_codec_opened_total'), opened);

  const other = await open(openOpenAi({ model: ROUTES[0] }));
  await updated(other, { audio: { input: { format: { type: 'audio/opus' } } } });
  await eventually('a codec is opened', () => total('parley_codec_opened_total'), (now) => now === opened + 1);
}));

test('sound that is not of the format is told by an error, and the session goes on', () => withClients(async (open) => {
  const client = await open(openOpenAi({ model: ROUTES[0] }));
  await updated(client, { audio: { input: { format: { type: 'audio/ogg' }, turn_detection: null } } });
  client.send({ type: 'input_audio_buffer.append', event_id: 'bad', audio: Buffer.alloc(400, 'x').toString('base64') });
  const { error } = await client.rec.waitFor((event) => event.type === 'error');
  assert.equal(error.code, 'invalid_audio');
  assert.match(error.message, /^audio\/ogg at byte \d+/);

  const { response } = await responseDone(client, say(client, PROMPT));
  assert.equal(response.status, 'completed');
}));
