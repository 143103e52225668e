// What goes wrong with a client's sound: it is made up for, or answered with an error that names the format and the byte, and the
// session goes on. Judged by what the emulator heard.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { FORMATS, hasFfmpeg } from '../lib/formats.js';
import { responseDone, saidIn, updated } from '../lib/steps.js';
import { openRawSession, withClients } from '../lib/target.js';
import { silence } from '../lib/wav.js';

const ROUTES = ['gpt-realtime', 'glm-realtime'];
const AT_ONCE = 6;
const digits = (keys) => Buffer.concat([silence(200), dtmf(keys), silence(300)]);

/** Noise, so that packets are as long as those of speech. */
function hiss(ms) {
  const pcm = silence(ms);
  for (let n = 0, seed = 1; n < pcm.length; n += 2) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
    pcm.writeInt16LE((seed >> 16) % 300, n);
  }
  return pcm;
}

/** Two digits, seconds for something to be wrong in, and two more. */
const APART = Buffer.concat([digits('15'), hiss(4_000), digits('90')]);

const append = (message, eventId) => ({ type: 'input_audio_buffer.append', ...(eventId === undefined ? {} : { event_id: eventId }), audio: message.toString('base64') });
const send = (client, messages) => messages.forEach((message) => client.send(append(message)));
const commit = (client) => client.send({ type: 'input_audio_buffer.commit' });
const cut = (bytes, size = 400) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
const errors = (client) => client.rec.ofType('error').map(({ error }) => error);
const opened = (open, model) => open(openRawSession({ query: `model=${model}` }));

async function answered(client) {
  const since = client.rec.mark();
  client.send({ type: 'response.create' });
  return digitsIn(saidIn((await responseDone(client, since)).response));
}

const declare = (client, name) => updated(client, { audio: { input: { format: FORMATS[name].format, turn_detection: null } } });

/** The one error of a session, which names the format and a byte of what is damaged. */
function assertToldOnce(client, type, from, to) {
  const [error, ...others] = errors(client);
  assert.deepEqual(others, []);
  assert.equal(error.code, 'invalid_audio');
  const at = Number(new RegExp(`^${type} at byte (\\d+)`).exec(error.message)?.[1]);
  assert.ok(at >= from && at < to, `${error.message}: wanted a byte from ${from} to ${to}`);
  return error;
}

/** Sound in a format as one run of bytes. */
const streamOf = async (name, sound) => Buffer.concat(await FORMATS[name].messages(sound));

/** Where the pages of an Ogg file begin (RFC 3533), and to which millisecond each goes. */
function pages(ogg) {
  const starts = [];
  for (let at = ogg.indexOf('OggS'); at >= 0; at = ogg.indexOf('OggS', at + 4)) {
    starts.push({ at, endMs: Number(ogg.readBigInt64LE(at + 6)) / 48, body: at + 27 + ogg[at + 26] });
  }
  return starts.map((page, n) => ({ ...page, end: starts[n + 1]?.at ?? ogg.length }));
}

/** Where the clusters of a WebM file begin, and at which millisecond (RFC 9559, 7.3: the timestamp is the first element). */
function clusters(webm) {
  const found = [];
  for (let at = webm.indexOf('1f43b675', 0, 'hex'); at >= 0; at = webm.indexOf('1f43b675', at + 4, 'hex')) {
    const timestamp = webm.indexOf(0xe7, at + 4);
    const size = webm[timestamp + 1] & 0x7f;
    found.push({ at, ms: webm.readUIntBE(timestamp + 2, size), body: timestamp + 2 + size });
  }
  return found.map((cluster, n) => ({ ...cluster, end: found[n + 1]?.at ?? webm.length }));
}

const DAMAGES = {
  zeros: (bytes) => bytes.fill(0),
  letters: (bytes) => bytes.fill('x'),
  'bits that fell over': (bytes) => bytes.forEach((byte, n) => (bytes[n] = byte ^ (0x5a + n))),
};

for (const model of ROUTES) {
  describe(`on the route ${model}`, { skip: hasFfmpeg ? false : 'there is no ffmpeg', concurrency: AT_ONCE }, () => {
    for (const name of ['Opus in WebM', 'Opus in Ogg', 'WAV']) {
      test(`a recorder that begins anew in ${name} is heard on`, () => withClients(async (open) => {
        const client = await opened(open, model);
        await declare(client, name);
        send(client, await FORMATS[name].messages(digits('15')));
        send(client, await FORMATS[name].messages(digits('90')));
        commit(client);

        assert.equal(await answered(client), '1590');
        assert.deepEqual(errors(client), []);
      }));
    }

    for (const part of [0.2, 0.5, 0.8]) {
      test(`a recorder that begins anew within a cluster, at ${part} of it, is heard on`, () => withClients(async (open) => {
        const client = await opened(open, model);
        const [before, after] = [await streamOf('Opus in WebM', Buffer.concat([digits('15'), hiss(1_500)])), await streamOf('Opus in WebM', digits('90'))];
        const { body, end } = clusters(before).find(({ ms }) => ms > 1_200);
        const cutAt = Math.round(body + part * (end - body));
        await declare(client, 'Opus in WebM');
        send(client, cut(Buffer.concat([before.subarray(0, cutAt), after])));
        commit(client);

        assert.equal(await answered(client), '1590');
        if (errors(client).length > 0) {
          assertToldOnce(client, 'audio/webm', body, cutAt + 2_000);
        }
      }));
    }

    for (const [what, damage] of Object.entries(DAMAGES)) {
      test(`a cluster of WebM that has ${what} in it leaves the rest to be heard`, () => withClients(async (open) => {
        const client = await opened(open, model);
        const webm = Buffer.from(await streamOf('Opus in WebM', APART));
        const { body, end } = clusters(webm).find(({ ms }) => ms > 1_500);
        const from = Math.round((body + end) / 2);
        damage(webm.subarray(from, from + 60));
        await declare(client, 'Opus in WebM');
        send(client, cut(webm));
        commit(client);

        assert.equal(await answered(client), '1590');
        assertToldOnce(client, 'audio/webm', body, end);
      }));
    }

    test('a packet of Opus that is none is told with its byte, and the rest is heard', () => withClients(async (open) => {
      const client = await opened(open, model);
      const packets = [...(await FORMATS['Opus packets'].messages(APART))];
      const bad = Math.round(packets.length / 2);
      // Any number of frames, and that is none (RFC 6716, 3.2.5).
      packets[bad] = Buffer.from([0xff, 0x00, 0x00]);
      const at = packets.slice(0, bad).reduce((sum, packet) => sum + packet.length, 0);
      await declare(client, 'Opus packets');
      packets.forEach((packet, n) => client.send(append(packet, n === bad ? 'bad' : `packet ${n}`)));
      commit(client);

      assert.equal(await answered(client), '1590');
      assert.equal(assertToldOnce(client, 'audio/opus', at, at + 1).event_id, 'bad');
    }));

    test('less than 100 ms of Opus are no turn, which is told, and the turn goes on', () => withClients(async (open) => {
      const client = await opened(open, model);
      const packets = await FORMATS['Opus packets'].messages(digits('1590'));
      await declare(client, 'Opus packets');
      send(client, packets.slice(0, 3));
      client.send({ type: 'input_audio_buffer.commit', event_id: 'early' });
      const { error } = await client.rec.waitFor('error');
      send(client, packets.slice(3));
      commit(client);

      assert.deepEqual([error.type, error.code, error.event_id], ['invalid_request_error', 'input_audio_buffer_commit_empty', 'early']);
      assert.match(error.message, /at least 100ms of audio/);
      assert.equal(await answered(client), '1590');
      assert.equal(errors(client).length, 1);
      assert.equal(client.rec.ofType('input_audio_buffer.committed').length, 1);
    }));

    test('sound that is of another format is told, and the session goes on with what is of it', () => withClients(async (open) => {
      const client = await opened(open, model);
      await declare(client, 'Opus in Ogg');
      client.send(append(Buffer.alloc(400, 'x'), 'bad'));
      send(client, await FORMATS['Opus in Ogg'].messages(digits('15')));
      commit(client);

      assert.equal(await answered(client), '15');
      assert.equal(assertToldOnce(client, 'audio/ogg', 0, 400).event_id, 'bad');
    }));

    test('frames that come after a commit belong to the next turn', () => withClients(async (open) => {
      const client = await opened(open, model);
      await declare(client, 'Opus packets');
      const packets = await FORMATS['Opus packets'].messages(Buffer.concat([digits('15'), digits('90')]));
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
      const client = await opened(open, model);
      await declare(client, 'Opus in WebM');
      send(client, await FORMATS['Opus in WebM'].messages(digits('15')));
      commit(client);
      assert.equal(await answered(client), '15');

      await declare(client, 'PCM 16 kHz');
      send(client, await FORMATS['PCM 16 kHz'].messages(digits('90')));
      await declare(client, 'WAV');
      send(client, await FORMATS.WAV.messages(digits('24')));
      commit(client);
      assert.equal(await answered(client), '9024');
      assert.deepEqual(errors(client), []);
    }));

    test('a page that is lost and one that is broken leave the rest to be heard', () => withClients(async (open) => {
      const client = await opened(open, model);
      const ogg = Buffer.from(await streamOf('Opus in Ogg', APART));
      const quiet = pages(ogg).filter(({ endMs }) => endMs > 1_800 && endMs < 5_000);
      assert.ok(quiet.length >= 3, 'pages are of a second or less');
      ogg.fill('x', quiet[0].body, quiet[0].end);
      await declare(client, 'Opus in Ogg');
      send(client, cut(Buffer.concat([ogg.subarray(0, quiet[2].at), ogg.subarray(quiet[2].end)])));
      commit(client);

      assert.equal(await answered(client), '1590');
      assertToldOnce(client, 'audio/ogg', quiet[0].at, quiet[0].end);
    }));
  });
}
