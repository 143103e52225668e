// Each format of a client on each route, into which sound goes as base64 and in binary messages: what the provider's emulator was given
// is what the client said, and what it answered is what the client can play. The emulator's record is the judge, and ffmpeg, which makes
// and reads the formats.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { correlation } from '../lib/correlation.js';
import { digitsIn, dtmf, keysIn } from '../lib/dtmf.js';
import { FORMATS, PROVIDER_FORMATS, bandLimited, hasFfmpeg } from '../lib/formats.js';
import { inBase64 } from '../lib/recorder.js';
import { Emulator } from '../lib/stack.js';
import { responseDone, saidIn, updated } from '../lib/steps.js';
import { openRawSession, withClients } from '../lib/target.js';
import { RATE_HZ, millis, silence, speech } from '../lib/wav.js';

/** By route: what its provider is to be given of sound of a client's type. */
const SPOKEN = {
  'gpt-realtime': (type) => (type.startsWith('audio/pcm') ? type : 'audio/pcm'),
  'glm-realtime': () => 'pcm24',
};
/** What else GLM can be given; it is answered in words, for the sound of answers is the same. */
const GIVEN = { 'glm-16': () => 'pcm16', 'glm-wav': () => 'wav', 'glm-wav-16': () => 'wav16' };
const ROUTES = { ...SPOKEN, ...GIVEN };
const AT_ONCE = 6;
const MAX_LAG = (RATE_HZ * 40) / 1000;
const emulator = new Emulator('a');
let told = 0;

const KEYS = '1590';
const sound = Buffer.concat([silence(100), dtmf(KEYS), silence(200), speech(), silence(300)]);

/** Every output as well, each time with another input. */
const NAMES = Object.keys(FORMATS);
const outputOf = (input, shift) => NAMES[(NAMES.indexOf(input) + shift) % NAMES.length];
const CELLS = NAMES.flatMap((input) => [
  ...Object.keys(SPOKEN).flatMap((model, n) => [
    { model, input, output: outputOf(input, 3 * n), binary: false },
    { model, input, output: outputOf(input, 3 * n + 5), binary: true },
  ]),
  ...Object.keys(GIVEN).map((model) => ({ model, input, binary: false })),
]);

const titleOf = ({ model, input, output, binary }) => `${model}: ${input} in, ${output ?? 'words'} out, in ${binary ? 'binary messages' : 'base64'}`;
const deltas = (events) => events.filter(({ type }) => /^response\.(output_)?audio\.delta$/.test(type)).map(({ delta }) => Buffer.from(delta, 'base64'));

/** What the emulator heard and said on the one connection that `mark` tells, and in which formats. */
async function tape(mark) {
  const { sessions } = await emulator.record(mark);
  assert.equal(sessions.length, 1);
  const [received, sent] = [sessions[0].received, sessions[0].sent].map((texts) => texts.map((text) => JSON.parse(text)));
  const { input_audio_format: glm, audio } = sent.findLast(({ type }) => type === 'session.updated').session;
  const appends = received.filter(({ type }) => type === 'input_audio_buffer.append').map((event) => Buffer.from(event.audio, 'base64'));
  return { heardIn: glm ?? audio.input.format.type, appends, saidIn: glm === undefined ? audio.output.format.type : 'pcm24', said: deltas(sent) };
}

/** @param rates of the original and of the copy as it came; what is above the lower one does not count */
async function assertAlike(original, copy, rates, least, what) {
  assert.ok(Math.abs(millis(copy) - millis(original)) < 60, `${what}: ${millis(copy)} ms of ${millis(original)} ms arrived`);
  const rate = Math.min(...rates);
  // Read by ffmpeg, a copy of the lower rate has nothing above it.
  const compared = rates[1] === rate ? copy : await bandLimited(copy, rate);
  const { correlation: alike } = correlation(await bandLimited(original, rate), compared, MAX_LAG);
  assert.ok(alike >= least, `${what}: correlates by ${alike.toFixed(3)}, wanted ${least}`);
}

/** Says the sound and has it answered. */
async function talk(client, messages, binary) {
  const since = client.rec.mark();
  for (const message of messages) {
    if (binary) {
      client.socket.send(message);
    } else {
      client.send({ type: 'input_audio_buffer.append', audio: message.toString('base64') });
    }
  }
  client.send({ type: 'input_audio_buffer.commit' });
  client.send({ type: 'response.create' });
  const { response } = await responseDone(client, since);
  assert.deepEqual(client.rec.ofType('error'), []);
  assert.equal(response.status, 'completed');
  assert.equal(digitsIn(saidIn(response)), KEYS);
  return response;
}

async function assertHeard({ heardIn, appends }, model, from) {
  assert.equal(heardIn, ROUTES[model](from.format.type));
  const { rate, sound: read } = PROVIDER_FORMATS[heardIn];
  const heard = await read(appends);
  assert.equal(keysIn(heard), KEYS);
  await assertAlike(sound, heard, [from.rate, rate], from.least, 'what the provider heard');
}

async function assertPlayed({ saidIn: gave, said }, client, to, binary) {
  const frames = client.rec.frames.filter(({ dir }) => dir === 'in');
  assert.equal(frames.some((frame) => frame.binary), binary);
  const answer = deltas(inBase64(frames).flatMap(({ event }) => event ?? []));
  const provider = PROVIDER_FORMATS[gave];
  await assertAlike(await provider.sound(said), await to.sound(answer), [provider.rate, to.rate], to.least, 'what the client plays');
}

function cell({ model, input, output, binary }) {
  return withClients(async (open) => {
    const [from, to] = [FORMATS[input], FORMATS[output]];
    const messages = await from.messages(sound);
    const client = await open(openRawSession({ query: `model=${model}${binary ? '&audio=binary' : ''}` }));
    const mark = `[cell ${++told}]`;
    const answers = to === undefined ? { output_modalities: ['text'] } : {};
    const audio = { input: { format: from.format, turn_detection: null }, ...(to === undefined ? {} : { output: { format: to.format } }) };
    const session = await updated(client, { instructions: mark, ...answers, audio });
    assert.deepEqual(session.audio.input.format, from.format);

    const response = await talk(client, messages, binary);

    const recorded = await tape(mark);
    await assertHeard(recorded, model, from);
    if (to !== undefined) {
      assert.deepEqual([session.audio.output.format, response.audio.output.format], [to.format, to.format]);
      await assertPlayed(recorded, client, to, binary);
    }
  });
}

describe('sound in any format is heard, and its answer played in any', { skip: hasFfmpeg ? false : 'there is no ffmpeg', concurrency: AT_ONCE }, () => {
  for (const each of CELLS) {
    test(titleOf(each), () => cell(each));
  }
});
