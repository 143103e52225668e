// Sound in binary messages, which need no ffmpeg to be heard: what the provider's emulator was given and what comes back are what base64
// carries.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { inBase64 } from '../lib/recorder.js';
import { responseDone, saidIn, say, updated } from '../lib/steps.js';
import { openRawSession, withClients } from '../lib/target.js';
import { chunks, silence } from '../lib/wav.js';

const ROUTES = ['gpt-realtime', 'glm-realtime'];
const PROMPT = 'count to three';
const KEYS = '2741';
const sound = Buffer.concat([silence(100), dtmf(KEYS), silence(300)]);

const open = (model, audio) => openRawSession({ query: `model=${model}${audio === undefined ? '' : `&audio=${audio}`}` });
const answers = (rec) => inBase64(rec.frames.filter(({ dir }) => dir === 'in')).flatMap(({ event }) => (event?.type === 'response.output_audio.delta' ? [event] : []));
const heardIn = (rec) => Buffer.concat(answers(rec).map(({ delta }) => Buffer.from(delta, 'base64')));

for (const model of ROUTES) {
  describe(`on the route ${model}`, { concurrency: 4 }, () => {
    test('digits in binary messages are heard', () => withClients(async (opened) => {
      const client = await opened(open(model));
      await updated(client, { audio: { input: { turn_detection: null } } });
      const since = client.rec.mark();
      chunks(sound, 20).forEach((piece) => client.socket.send(piece));
      client.send({ type: 'input_audio_buffer.commit' });
      client.send({ type: 'response.create' });
      const { response } = await responseDone(client, since);

      assert.deepEqual(client.rec.ofType('error'), []);
      assert.equal(digitsIn(saidIn(response)), KEYS);
    }));

    for (const format of [undefined, { type: 'audio/pcmu' }, { type: 'audio/wav', rate: 16_000 }]) {
      test(`the answer's binary messages are what base64 carries, in ${format?.type ?? 'audio/pcm'}`, () => withClients(async (opened) => {
        const clients = await Promise.all(['binary', undefined].map(async (audio) => opened(open(model, audio))));
        for (const client of clients) {
          if (format !== undefined) {
            await updated(client, { audio: { output: { format } } });
          }
          const { response } = await responseDone(client, say(client, PROMPT));
          assert.equal(response.status, 'completed');
        }
        const [binary, base64] = clients.map(({ rec }) => rec);

        assert.deepEqual(heardIn(binary), heardIn(base64));
        assert.ok(heardIn(binary).length > 1_000);
        const read = binary.frames.filter(({ dir }) => dir === 'in');
        const deltas = read.filter(({ event }) => event?.type === 'response.output_audio.delta');
        assert.ok(deltas.every(({ event: { delta, bytes } }) => delta === '' && bytes > 0));
        assert.deepEqual(read.filter((frame, n) => frame.binary !== (read[n - 1]?.event?.bytes > 0)), [], 'one message behind each such event, and no other');
        assert.ok(base64.frames.every(({ binary: isBinary }) => !isBinary));
      }));
    }
  });
}
