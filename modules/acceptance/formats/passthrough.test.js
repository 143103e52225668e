// Sound that the provider takes and gives as the client has it is converted by nobody: no codec is opened, and each byte is the same on
// both sides of the hub. Nothing else opens codecs meanwhile.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitsIn, dtmf, keysIn } from '../lib/dtmf.js';
import { FORMATS, PROVIDER_FORMATS, hasFfmpeg } from '../lib/formats.js';
import { Emulator, eventually, metrics } from '../lib/stack.js';
import { responseDone, saidIn, updated } from '../lib/steps.js';
import { openRawSession, withClients } from '../lib/target.js';
import { chunks, silence } from '../lib/wav.js';

const emulator = new Emulator('a');
const KEYS = '263';
const sound = Buffer.concat([silence(300), dtmf(KEYS), silence(1_500)]);
const SERVER_VAD = { type: 'server_vad', silence_duration_ms: 768 };
let told = 0;

/** By what it is: the route, the format of both directions, how its turns are cut, and what the provider is given. */
const SESSIONS = {
  'PCM at OpenAI': { model: 'gpt-realtime', name: 'PCM 24 kHz', provider: 'audio/pcm', detection: null },
  'PCM at OpenAI, which cuts the turns': { model: 'gpt-realtime', name: 'PCM 24 kHz', provider: 'audio/pcm', detection: SERVER_VAD },
  'mu-law at OpenAI': { model: 'gpt-realtime', name: 'mu-law', provider: 'audio/pcmu', detection: null },
  'A-law at OpenAI, which cuts the turns': { model: 'gpt-realtime', name: 'A-law', provider: 'audio/pcma', detection: SERVER_VAD },
  'PCM at GLM': { model: 'glm-realtime', name: 'PCM 24 kHz', provider: 'pcm24', detection: null },
  'PCM at GLM, which cuts the turns': { model: 'hearing', name: 'PCM 24 kHz', provider: 'pcm24', detection: SERVER_VAD },
};

/** What codecs have counted: conversions opened and turns of converting. */
async function codecs() {
  const all = await metrics();
  const total = (name) => all.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
  return { opened: total('parley_codec_opened_total'), jobs: total('parley_codec_jobs_seconds_count') };
}

const bytesOf = (events, type, field) => Buffer.concat(events.filter((event) => event.type === type).map((event) => Buffer.from(event[field], 'base64')));

/** Reads nothing but what the client and the emulator have on record. */
async function assertSameBytes(client, mark, provider) {
  const { sessions } = await emulator.record(mark);
  assert.equal(sessions.length, 1);
  const [received, sent] = [sessions[0].received, sessions[0].sent].map((texts) => texts.map((text) => JSON.parse(text)));
  const appended = bytesOf(client.rec.sent(), 'input_audio_buffer.append', 'audio');
  const heard = bytesOf(received, 'input_audio_buffer.append', 'audio');
  // GLM is given 100 ms at a time, and the silence behind a turn is no part of it.
  assert.deepEqual(heard, appended.subarray(0, heard.length));
  assert.equal(keysIn(await PROVIDER_FORMATS[provider].sound([heard])), KEYS);
  const played = bytesOf(client.rec.events(), 'response.output_audio.delta', 'delta');
  assert.ok(played.length > 1_000);
  assert.deepEqual(played, bytesOf(sent, sent.some(({ type }) => type === 'response.audio.delta') ? 'response.audio.delta' : 'response.output_audio.delta', 'delta'));
}

describe('sound that passes as it is', () => {
  for (const [what, { model, name, provider, detection }] of Object.entries(SESSIONS)) {
    const isPcm = provider.startsWith('pcm') || provider === 'audio/pcm';
    test(`${what}: no codec is opened, and no byte is another`, { skip: isPcm || hasFfmpeg ? false : 'there is no ffmpeg' }, () => withClients(async (open) => {
      const before = await codecs();
      const client = await open(openRawSession({ query: `model=${model}` }));
      const mark = `[passes ${++told}]`;
      const { format } = FORMATS[name];
      await updated(client, { instructions: mark, audio: { input: { format, turn_detection: detection }, output: { format } } });
      const since = client.rec.mark();

      for (const message of isPcm ? chunks(sound, 20) : await FORMATS[name].messages(sound)) {
        client.send({ type: 'input_audio_buffer.append', audio: message.toString('base64') });
      }
      if (detection === null) {
        client.send({ type: 'input_audio_buffer.commit' });
        client.send({ type: 'response.create' });
      }
      const { response } = await responseDone(client, since);

      assert.equal(digitsIn(saidIn(response)), KEYS);
      assert.deepEqual(client.rec.ofType('error'), []);
      await assertSameBytes(client, mark, provider);
      assert.deepEqual(await codecs(), before);
    }));
  }

  test('a session in another format does open one, which the record shows', () => withClients(async (open) => {
    const { opened } = await codecs();
    const client = await open(openRawSession({ query: 'model=gpt-realtime' }));
    await updated(client, { audio: { input: { format: { type: 'audio/opus' } } } });
    await eventually('a codec is opened', codecs, (now) => now.opened === opened + 1);
  }));
});
