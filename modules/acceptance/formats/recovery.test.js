// What goes wrong with a client's sound: it is made up for, or answered with an error that names the format and the byte, and the
// session goes on. Judged by what the emulator heard.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { FORMATS, hasFfmpeg } from '../lib/formats.js';
import { responseDone, saidIn, updated } from '../lib/steps.js';
import { openOpenAi, withClients } from '../lib/target.js';
import { silence } from '../lib/wav.js';

const ROUTES = ['gpt-realtime', 'glm-realtime'];
const skip = hasFfmpeg ? false : 'there is no ffmpeg';
const digits = (keys) => Buffer.concat([silence(200), dtmf(keys), silence(300)]);

const send = (client, messages) => messages.forEach((message) => client.send({ type: 'input_audio_buffer.append', audio: message.toString('base64') }));
const commit = (client) => client.send({ type: 'input_audio_buffer.commit' });

/** An Ogg file as its pages (RFC 3533). */
function pages(ogg) {
  const starts = [];
  for (let at = ogg.indexOf('OggS'); at >= 0; at = ogg.indexOf('OggS', at + 4)) {
    starts.push(at);
  }
  return starts.map((at, n) => Buffer.from(ogg.subarray(at, starts[n + 1])));
}

/** Milliseconds to the end of a page. */
const endOf = (page) => Number(page.readBigInt64LE(6)) / 48;

async function answered(client) {
  const since = client.rec.mark();
  client.send({ type: 'response.create' });
  return digitsIn(saidIn((await responseDone(client, since)).response));
}

const declare = (client, name) => updated(client, { audio: { input: { format: FORMATS[name].format, turn_detection: null } } });

for (const model of ROUTES) {
  describe(`on the route ${model}`, { skip }, () => {
    for (const name of ['Opus in WebM', 'Opus in Ogg', 'WAV']) {
      test(`a recorder that begins anew in ${name} is heard on`, () => withClients(async (open) => {
        const client = await open(openOpenAi({ model }));
        await declare(client, name);
        send(client, FORMATS[name].messages(digits('15')));
        send(client, FORMATS[name].messages(digits('90')));
        commit(client);

        assert.equal(await answered(client), '1590');
        assert.deepEqual(client.rec.ofType('error'), []);
      }));
    }

    test('frames that come after a commit belong to the next turn', () => withClients(async (open) => {
      const client = await open(openOpenAi({ model }));
      await declare(client, 'Opus packets');
      const packets = FORMATS['Opus packets'].messages(Buffer.concat([digits('15'), digits('90')]));
      const half = Math.ceil(packets.length / 2);
      send(client, packets.slice(0, half));
      commit(client);
      send(client, packets.slice(half));

      assert.equal(await answered(client), '15');
      commit(client);
      assert.equal(await answered(client), '90');
      const items = client.rec.ofType('input_audio_buffer.committed').map(({ item_id: id }) => id);
      assert.equal(new Set(items).size, 2);
    }));

    test('the format may change between two turns and within one', () => withClients(async (open) => {
      const client = await open(openOpenAi({ model }));
      await declare(client, 'Opus in WebM');
      send(client, FORMATS['Opus in WebM'].messages(digits('15')));
      commit(client);
      assert.equal(await answered(client), '15');

      await declare(client, 'PCM 16 kHz');
      send(client, FORMATS['PCM 16 kHz'].messages(digits('90')));
      await declare(client, 'WAV');
      send(client, FORMATS.WAV.messages(digits('24')));
      commit(client);
      assert.equal(await answered(client), '9024');
      assert.deepEqual(client.rec.ofType('error'), []);
    }));

    test('a page that is lost and one that is broken leave the rest to be heard', () => withClients(async (open) => {
      const client = await open(openOpenAi({ model }));
      await declare(client, 'Opus in Ogg');
      const all = pages(Buffer.concat(FORMATS['Opus in Ogg'].messages(Buffer.concat([digits('15'), silence(5_000), digits('90')]))));
      const quiet = all.flatMap((page, n) => (endOf(page) > 2_000 && endOf(page) < 5_500 ? [n] : []));
      assert.ok(quiet.length >= 3, 'pages are of a second or less');
      all[quiet[0]].fill('x', 27 + all[quiet[0]][26]);
      all.splice(quiet[2], 1);
      send(client, all);
      commit(client);

      assert.equal(await answered(client), '1590');
      const [{ error }, ...others] = client.rec.ofType('error');
      assert.match(error.message, /^audio\/ogg at byte \d+/);
      assert.deepEqual(others, []);
    }));
  });
}
