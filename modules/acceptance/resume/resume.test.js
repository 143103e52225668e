// A client that loses its connection and comes back: nothing lost, nothing twice, one conversation. Judged from the client's raw frames
// and the emulators' records; the hub's own word counts for nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { dtmf } from '../lib/dtmf.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { Recorder } from '../lib/recorder.js';
import { RoamingSocket, refusalOf } from '../lib/roaming-socket.js';
import { Emulator, assertNoLeak, eventually } from '../lib/stack.js';
import { audioOf, responseDone, say, updated } from '../lib/steps.js';
import { MODEL, apiKey, openRaw } from '../lib/target.js';
import { chunks, silence } from '../lib/wav.js';
import { Tape } from '../switching/record.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
const WINDOW_MS = Number(process.env.ACCEPT_RESUME_WINDOW_MS);
const OTHER_KEY = process.env.ACCEPT_OTHER_KEY;
/** What the hub rewrites of what a provider says. */
const REWRITTEN = new Set(['session.created', 'session.updated']);
let told = 0;

/** A session with a text of its own, by which its emulator's record is found. */
async function connect({ way, turns = null, key } = {}) {
  const socket = new RoamingSocket({ key });
  const rec = new Recorder(socket);
  const client = { rec, socket, send: (event) => socket.send(JSON.stringify(event)), close: () => socket.close(), marker: `resume ${process.pid}-${++told}` };
  await socket.open(MODEL, way);
  await updated(client, { instructions: `${client.marker}. Never repeat what you hear.`, audio: { input: { transcription: null, turn_detection: turns } } });
  return client;
}

async function withClient(options, body) {
  const client = await connect(options);
  try {
    await body(client);
  } finally {
    client.close();
    await client.rec.waitForClose();
  }
  client.rec.verifyWhole();
  assert.deepEqual(client.rec.ofType('error'), [], 'no error');
}

/** The emulators' connections that were told of the client's session. */
const tapesOf = async ({ marker }) => {
  const records = await Promise.all([a.record(marker), b.record(marker)]);
  return records.flatMap(({ sessions }) => sessions);
};

/** The client's stream is what one provider's connection said, event for event and byte for byte. */
async function assertUninterrupted(client) {
  const tapes = await tapesOf(client);
  assert.equal(tapes.length, 1, 'one connection to a provider');
  const passed = (raws) => raws.filter((raw) => !REWRITTEN.has(JSON.parse(raw).type));
  const read = client.rec.frames.filter(({ dir }) => dir === 'in').map(({ raw }) => raw);
  assert.deepEqual(passed(read), passed(tapes[0].sent), 'nothing missing, nothing twice, in order');
}

const deltas = (client, since) => client.rec.ofType('response.output_audio.delta', since).length;
const heard = (client, since, count) => client.rec.until(`${count} pieces of sound`, () => deltas(client, since) >= count);

afterEach(() => assertNoLeak(a, b));

describe('a connection that is cut', () => {
  test('in the middle of an answer: the answer goes on', () => withClient({}, async (client) => {
    const since = say(client, LONG);
    await heard(client, since, 3);
    client.socket.kill();
    await pause(300);
    const before = deltas(client, since);

    await client.socket.resume();

    const { response } = await responseDone(client, since);
    assert.equal(response.status, 'completed');
    assert.ok(deltas(client, since) > before, 'there was more to hear');
    assert.equal(client.rec.ofType('response.done', since).length, 1);
    assert.equal(client.rec.ofType('response.created', since).length, 1);
    await assertUninterrupted(client);
  }));

  test('with a token that names a router that is gone: the one that has the session is found', () => withClient({}, async (client) => {
    const { socket } = client;
    await responseDone(client, say(client, SHORT));
    socket.kill();
    const [session, , secret] = socket.token.split('.');

    await socket.resume({ token: `${session}.elsewhere.${secret}` });

    await responseDone(client, say(client, LONG));
    await assertUninterrupted(client);
  }));

  test('again and again: each time it goes on', () => withClient({}, async (client) => {
    const since = say(client, LONG);
    for (let n = 1; n <= 5; n++) {
      await heard(client, since, 3 * n);
      client.socket.kill();
      await client.socket.resume();
    }
    await responseDone(client, since);
    await assertUninterrupted(client);
  }));

  test('in silence: the conversation goes on', () => withClient({}, async (client) => {
    await responseDone(client, say(client, SHORT));
    client.socket.kill();
    const since = say(client, 'Is it late?');
    await pause(100);

    const { received, sent } = await client.socket.resume();

    assert.equal(sent - received, 2, 'what was said meanwhile is sent now');
    await responseDone(client, since);
    await assertUninterrupted(client);
  }));

  test('while the user speaks: every digit is heard once, in order', () => withClient({ turns: { type: 'server_vad', silence_duration_ms: 400 } }, async (client) => {
    const digits = '4711902385';
    const sound = chunks(Buffer.concat([silence(200), dtmf(digits), silence(900)]));
    const since = client.rec.mark();
    for (const [n, piece] of sound.entries()) {
      if (n === Math.floor(sound.length / 3)) {
        client.socket.kill();
      } else if (n === Math.floor(sound.length / 2)) {
        await client.socket.resume();
      }
      client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
      await pause(2);
    }
    await responseDone(client, since);

    const [tape] = (await tapesOf(client)).map((json) => new Tape(json));
    assert.equal(tape.digits(), digits);
    assert.ok(tape.appended().equals(Buffer.concat(sound)), 'the sound is the client\'s, byte for byte');
    assert.equal(client.rec.ofType('input_audio_buffer.speech_started', since).length, 1, 'one stretch of speech');
    await assertUninterrupted(client);
  }));

  test('by way of long-poll and back', () => withClient({}, async (client) => {
    let since = say(client, LONG);
    await heard(client, since, 2);
    client.socket.kill();
    await client.socket.resume({ way: 'polling' });
    await responseDone(client, since);

    since = say(client, LONG);
    await heard(client, since, 2);
    client.socket.kill();
    await client.socket.resume();
    const { response } = await responseDone(client, since);

    const said = (await tapesOf(client)).flatMap(({ sent }) => sent.map((raw) => JSON.parse(raw)));
    assert.ok(audioOf(client.rec.events()).equals(audioOf(said)), 'the sound is the provider\'s, byte for byte');
    assert.equal(response.status, 'completed');
    assert.equal((await tapesOf(client)).length, 1, 'one connection to a provider');
    const ends = (events) => events.filter(({ type }) => !type.endsWith('.delta') && !REWRITTEN.has(type)).map(({ event_id: id }) => id);
    assert.deepEqual(ends(client.rec.events()), ends(said), 'nothing missing, nothing twice, in order');
  }));

  test('that began as long-poll', () => withClient({ way: 'polling' }, async (client) => {
    const since = say(client, LONG);
    await heard(client, since, 2);
    client.socket.kill();

    await client.socket.resume();

    await responseDone(client, since);
    assert.equal((await tapesOf(client)).length, 1, 'one connection to a provider');
  }));

  test('before the answer to the last return was read: the token of before is still good', () => withClient({}, async (client) => {
    const { token } = client.socket;
    client.socket.kill();
    await client.socket.resume({ token });
    client.socket.kill();
    await pause(100);
    await client.socket.resume({ token });
    await responseDone(client, say(client, SHORT));

    assert.deepEqual(await refusalOf(client.socket.query({ token })), { status: 404, code: 'not_found' });
    await assertUninterrupted(client);
  }));
});

describe('a connection that is still there', () => {
  test('is taken over by a client that comes back', () => withClient({}, async (client) => {
    const since = say(client, LONG);
    await heard(client, since, 2);
    const left = client.socket.leave();

    await client.socket.resume();

    assert.deepEqual(await left, { code: 1000, reason: 'resumed elsewhere' });
    await responseDone(client, since);
    await assertUninterrupted(client);
  }));

  test('says where the stream stands while it has nothing else to say', () => withClient({}, async (client) => {
    const beats = () => client.socket.own.filter(({ type }) => type === 'parley.heartbeat');

    await eventually('two heartbeats', async () => beats().length, (count) => count >= 2);

    assert.ok(beats().every(({ position }) => position === client.socket.position));
  }));
});

describe('a provider that fails while the client is away', () => {
  test('in the middle of an answer: another one goes on', () => withClient({}, async (client) => {
    const since = say(client, LONG);
    await heard(client, since, 3);
    client.socket.kill();
    await a.act('RESET_MID_RESPONSE', 'sk-endpoint-a');
    await pause(300);

    await client.socket.resume();

    const broken = (await responseDone(client, since)).response;
    assert.equal(broken.status_details.error.code, 'provider_switched');
    const next = await client.rec.waitFor((event) => event.type === 'response.done' && event.response.id !== broken.id, { since });
    assert.equal(next.response.status, 'completed');
    assert.equal(client.rec.ofType('response.done', since).length, 2);
    assert.equal((await tapesOf(client)).length, 2, 'one connection to each provider');
    assert.equal(client.socket.own.filter(({ type }) => type === 'parley.provider.changed').length, 1);
  }));

  test('in silence: the conversation goes on when the client is back', () => withClient({}, async (client) => {
    await responseDone(client, say(client, SHORT));
    client.socket.kill();
    await pause(100);
    await a.act('CLOSE_MID_RESPONSE', 'sk-endpoint-a');
    await pause(200);

    await client.socket.resume();

    const { response } = await responseDone(client, say(client, 'Is it late?'));
    assert.equal(response.status, 'completed');
  }));
});

describe('a session that is not to be had', () => {
  /** What the upgrade and long-poll say to a wish that each must refuse alike. */
  async function refused(query, key = apiKey()) {
    const { rec, refused: upgrade } = openRaw({ query, headers: { authorization: `Bearer ${key}` } });
    const taken = rec.waitFor('parley.resumed').then(() => assert.fail('it was to be had'));
    taken.catch(() => {});
    const { status, body } = await Promise.race([upgrade, taken]);
    const { error } = JSON.parse(body);
    assert.deepEqual(await refusalOf(query, { key }), { status, code: error.code }, 'both ways are answered alike');
    return [status, error.code];
  }

  test('is refused with its reason', () => withClient({}, async (client) => {
    const { socket } = client;
    await responseDone(client, say(client, LONG));
    const [session, router, secret] = socket.token.split('.');
    const another = secret.replace(/[^~]+$/, (bits) => [...bits].reverse().join(''));

    assert.deepEqual(await refused(socket.query(), OTHER_KEY), [403, 'forbidden']);
    assert.deepEqual(await refused(socket.query({ token: `${session}.${router}.${another}` })), [404, 'not_found']);
    assert.deepEqual(await refused(socket.query({ token: `${session}.elsewhere.${another}` })), [404, 'not_found']);
    assert.deepEqual(await refused(socket.query({ token: `sess_none.${router}.${secret}` })), [404, 'not_found']);
    assert.deepEqual(await refused(socket.query({ token: secret })), [400, 'invalid_value']);
    assert.deepEqual(await refused(socket.query({ after: socket.position + 1 })), [409, 'cursor_ahead']);
    assert.deepEqual(await refused(socket.query({ after: 1 })), [410, 'resume_gone']);
    assert.deepEqual(await refused(socket.query({ after: 'x' })), [400, 'invalid_value']);
    assert.deepEqual(await refused(socket.query(), 'sk-nobody'), [401, 'invalid_api_key']);
    const { refused: beta } = openRaw({ query: socket.query(), headers: { authorization: `Bearer ${apiKey()}`, 'openai-beta': 'realtime=v1' } });
    assert.equal((await beta).status, 400);

    await responseDone(client, say(client, SHORT));
    await assertUninterrupted(client);
  }));

  test('by two at once is had by one', async () => {
    const client = await connect();
    const query = client.socket.query();
    client.socket.kill();
    await pause(100);

    const tries = [1, 2].map(() => openRaw({ query, headers: { authorization: `Bearer ${apiKey()}` } }));
    const outcomes = await Promise.all(tries.map(({ rec, refused: no }) => Promise.race([no, rec.waitFor('parley.resumed').then(() => ({ status: 101 }))])));

    assert.deepEqual(outcomes.map(({ status }) => status).sort(), [101, 409]);
    const [loser] = outcomes.filter(({ status }) => status === 409);
    assert.equal(JSON.parse(loser.body).error.code, 'resume_race');
    tries[outcomes.findIndex(({ status }) => status === 101)].close();
  });

  test('after the window is over', async () => {
    const client = await connect();
    client.socket.kill();
    await pause(WINDOW_MS / 2);
    assert.equal((await tapesOf(client)).length, 1);
    assert.equal(await a.openCount(), 1, 'it was kept until then');

    await eventually('the session is given up', () => a.openCount(), (count) => count === 0, { ms: WINDOW_MS + 5_000 });

    assert.deepEqual(await refused(client.socket.query()), [404, 'not_found']);
  });

  test('because its client did not ask for it', async () => {
    const client = openRaw({ headers: { authorization: `Bearer ${apiKey()}` } });
    await client.rec.waitFor('session.created');
    await pause(1_500);
    client.socket.terminate();

    await eventually('its provider is let go', () => a.openCount(), (count) => count === 0, { ms: WINDOW_MS / 2 });
    assert.deepEqual(client.rec.events().map(({ type }) => type), ['session.created']);
  });

  test('because its client has ended it', async () => {
    const client = await connect();
    client.close();
    await client.rec.waitForClose();

    assert.deepEqual(await refused(client.socket.query()), [404, 'not_found']);
  });
});

after(() => {
  const log = readFileSync(process.env.ACCEPT_HUB_LOG, 'utf8');
  assert.ok(log.includes('session goes on over another link'), 'the hub tells of clients that came back');
  assert.ok(RoamingSocket.secrets.size > 20);
  for (const secret of RoamingSocket.secrets) {
    assert.ok(!log.includes(secret), 'no token is in the log of the hub');
  }
});
