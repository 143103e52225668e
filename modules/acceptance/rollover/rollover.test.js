// Providers that end a session after seconds: the conversation moves before that, in silence, as often as it takes. Judged from the
// emulators' records and the client's raw frames, never from the hub's own word.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { Emulator, assertNoLeak, eventually, metrics } from '../lib/stack.js';
import { append, saidIn, say, speak, updated } from '../lib/steps.js';
import { openRawSession } from '../lib/target.js';
import { silence } from '../lib/wav.js';
import { verifyClock, verifyFrames, verifyRecord } from '../switching/proof.js';
import { Tape } from '../switching/record.js';

const CAP_MS = Number(process.env.ACCEPT_SESSION_CAP_MS);
const MOVES = 3;
const ANSWER_MS = 25_000;
const RECALL = 'Which digits have I said?';
const PIECE_MS = 20;
/** Between an answer and the next turn; nobody answers within a tenth of a second. */
const THOUGHT_MS = 400;
const emulators = { openai: new Emulator('openai'), glm: new Emulator('glm') };
const clients = [];
after(async () => {
  clients.forEach((client) => client.close());
  await assertNoLeak(...Object.values(emulators));
});

async function opened(kind, what, turnDetection, query = '') {
  const client = await openRawSession({ query: `model=${kind}${query}` });
  clients.push(client);
  const marker = `${what} ${kind} ${process.pid}`;
  await updated(client, { instructions: `${marker}. Never repeat what you hear.`, audio: { input: { turn_detection: turnDetection } } });
  return { ...client, marker, sessions: async () => (await emulators[kind].record(marker)).sessions };
}

async function completed(client, text) {
  const { response } = await client.rec.waitFor('response.done', { since: say(client, text), ms: ANSWER_MS });
  assert.equal(response.status, 'completed', JSON.stringify(response.status_details));
  return saidIn(response);
}

/** Whoever gave the answer had been told and had heard all digits; nobody was ended by its provider. */
async function verifySessions(client, answer, digits) {
  const { closed } = client.rec;
  client.close();
  await closed;
  verifyFrames(client.rec);
  const sessions = await client.sessions();
  assert.ok(sessions.length > MOVES, `moved ${sessions.length - 1} times`);
  const tapes = sessions.map((json) => new Tape(json));
  verifyRecord(tapes.find((tape) => tape.says(answer)), client.rec, digits);
  return tapes;
}

const cutOff = (client) => client.rec.ofType('response.done').filter(({ response }) => response.status !== 'completed').map(({ response }) => response.status_details);

describe('a provider that ends its sessions', { concurrency: true }, () => {
  for (const kind of ['openai', 'glm']) {
    test(`${kind}: spoken digits go on over ${MOVES} moves`, { timeout: 120_000 }, async () => {
      const client = await opened(kind, 'pressed', null);
      const said = [];
      for (let turn = 0; (await client.sessions()).length <= MOVES; turn++) {
        said.push(String(3_141 + 7 * turn));
        append(client, Buffer.concat([dtmf(said.at(-1)), silence(100)]));
        client.send({ type: 'input_audio_buffer.commit' });
        await completed(client, SHORT);
        await pause(THOUGHT_MS);
      }
      const answer = await completed(client, RECALL);

      assert.equal(digitsIn(answer), said.join(''));
      assert.deepEqual(cutOff(client), [], 'no answer is cut off');
      await verifySessions(client, answer, said);
    });

    test(`${kind}: a microphone that is never off loses nothing`, { timeout: 120_000 }, async () => {
      const client = await opened(kind, 'heard', { type: 'server_vad', create_response: false });
      const said = [];
      for (let turn = 0; (await client.sessions()).length <= MOVES; turn++) {
        said.push(String(271 + turn));
        const since = client.rec.mark();
        speak(client, dtmf(said.at(-1)));
        await client.rec.waitFor('input_audio_buffer.committed', { since, ms: ANSWER_MS });
        // Silence in real time: what a microphone gives while nobody speaks.
        for (let n = 0; n < 25; n++) {
          append(client, silence(PIECE_MS), PIECE_MS);
          await pause(PIECE_MS);
        }
      }
      const answer = await completed(client, RECALL);

      assert.equal(digitsIn(answer), said.join(''));
      verifyClock(client.rec, said);
      await verifySessions(client, answer, said);
    });

    test(`${kind}: who asks for the hub's events is told of each move, and of no silence`, { timeout: 120_000 }, async () => {
      const client = await opened(kind, 'told', null, '&parley_events=1');
      const changes = () => client.rec.ofType('parley.provider.changed');
      await client.rec.until('two moves', () => changes().length >= 2, { ms: 4 * CAP_MS });

      for (const { reason, from, to, dead_air_ms: deadAir, lost_audio_bytes: lost } of changes()) {
        assert.deepEqual({ reason, from, to, deadAir, lost }, { reason: 'rollover', from: kind, to: kind, deadAir: null, lost: 0 });
      }
      assert.deepEqual(client.rec.ofType('error'), []);
      client.close();
    });
  }

  test('an answer that is longer than the provider lets a session be goes on elsewhere', { timeout: 120_000 }, async () => {
    const client = await opened('openai', 'long', null);
    append(client, Buffer.concat([dtmf('1618'), silence(100)]));
    client.send({ type: 'input_audio_buffer.commit' });
    await completed(client, SHORT);
    const since = say(client, LONG);
    const ends = () => client.rec.ofType('response.done', since);
    await client.rec.until('the answer to be broken off and begun again, or to end', () => ends().some(({ response }) => response.status === 'completed') || ends().length > 1, { ms: 6 * CAP_MS });

    assert.equal(digitsIn(await completed(client, RECALL)), '1618');
    assert.deepEqual(client.rec.ofType('error'), []);
    client.rec.verifyWhole();
    client.close();
  });
});

test('no move counts as a failure of the endpoint', async () => {
  const samples = await metrics();
  const total = (name, label) => samples.filter((sample) => sample.name === name && sample.labels.includes(label)).reduce((sum, { value }) => sum + value, 0);
  assert.ok(total('parley_switches_total', 'reason="rollover"') >= 2 * MOVES);
  assert.equal(total('parley_upstreams_failed_total', 'provider_session_cap'), 0, 'no provider had to end a session');
  for (const { name } of Object.values(emulators)) {
    await eventually(`${name} is in use`, () => metrics(), (all) => all.some((sample) => sample.name === 'parley_endpoints_breaker' && sample.labels.includes(`endpoint="${name}"`) && sample.labels.includes('state="closed"') && sample.value === 1));
  }
});
