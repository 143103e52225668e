// What is more than one fault, or more than a client is told by itself: moving again and again, finding nobody, an input that nobody
// survives, and the hub's own event.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { orderFaults } from '../lib/order.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { append, saidIn, say, updated } from '../lib/steps.js';
import { baseUrl, openRawSession } from '../lib/target.js';
import { silence } from '../lib/wav.js';
import { Cell } from './cell.js';
import { CLIENT_ROUTES, ROUTES, warmUp } from './plan.js';
import { verifyFrames, verifyRecord } from './proof.js';
import { Tape } from './record.js';

const emulators = Object.fromEntries(['openai1', 'openai2', 'glm1', 'glm2'].map((name) => [name, new Emulator(name)]));
const ANSWER_MS = 25_000;
const ALWAYS = 1_000;

before(() => Promise.all(warmUp.map((plan) => new Cell(plan, { first: emulators[plan.emulator] }).run())));
const clients = [];
after(async () => {
  clients.forEach((client) => client.close());
  await assertNoLeak(...Object.values(emulators));
});

/** A raw client on a route of its own, with its two endpoints. */
async function opened(name, [from, to], query = '', who = '') {
  const { id } = CLIENT_ROUTES.find((route) => route.id === `${name}-${from}-${to}`);
  const client = await openRawSession({ query: `model=${id}${query}` });
  clients.push(client);
  const marker = `${id} ${process.pid}${who}`;
  await updated(client, { instructions: `${marker}. Never repeat what you hear.`, audio: { input: { turn_detection: null } } });
  const endpoint = (kind, number, side) => ({
    emulator: emulators[`${kind}${number}`], name: `${id}-${side}`,
    strike: (fault = 'RESET_MID_RESPONSE') => emulators[`${kind}${number}`].act(fault, `${id}.${side}`),
    arm: (fault, count, details) => emulators[`${kind}${number}`].arm(fault, count, { ...details, key: `${id}.${side}` }),
  });
  return { ...client, marker, endpoints: [endpoint(from, 1, 'a'), endpoint(to, 2, 'b')] };
}

async function closed(client) {
  client.close();
  await client.rec.waitForClose();
}

/** Says digits in a turn of their own. */
function press(client, digits) {
  append(client, Buffer.concat([dtmf(digits), silence(100)]));
  client.send({ type: 'input_audio_buffer.commit' });
}

/** What the hub says of an endpoint. */
async function endpointOf({ name }) {
  const { providers } = await (await fetch(`${new URL(baseUrl()).origin}/api/v1/providers`)).json();
  return providers.find((provider) => provider.name === name);
}

/** An answer is being heard. */
async function listening(client) {
  const since = say(client, LONG);
  await client.rec.until('two pieces of sound', () => client.rec.ofType('response.output_audio.delta', since).length >= 2);
  return since;
}

const doneAgain = (client, since) =>
  client.rec.until('the rest of the answer', () => client.rec.ofType('response.done', since)[1], { ms: ANSWER_MS });

async function completed(client, text) {
  const { response } = await client.rec.waitFor('response.done', { since: say(client, text), ms: ANSWER_MS });
  assert.equal(response.status, 'completed', JSON.stringify(response.status_details));
  return saidIn(response);
}

describe('more than one fault', { concurrency: 2 }, () => {
  for (const kinds of ROUTES) {
    describe(kinds.join(' -> '), { concurrency: true }, () => {
      test('a conversation that is moved five times has lost nothing', async () => {
        const client = await opened('again', kinds);
        const said = ['3141'];
        press(client, said[0]);
        for (let moves = 0; moves < 5; moves++) {
          await completed(client, SHORT);
          await client.endpoints[moves % 2].strike();
          said.push(`27${moves}8`);
          press(client, said.at(-1));
        }
        const answer = await completed(client, 'Which digits have I said?');

        assert.equal(digitsIn(answer), said.join(''));
        await closed(client);
        verifyFrames(client.rec);
        const { sessions } = await client.endpoints[1].emulator.record(client.marker);
        verifyRecord(sessions.map((json) => new Tape(json)).find((tape) => tape.says(answer)), client.rec, said);
      });

      test('who asks anew as soon as an answer fails is answered, and is told of no response that is active', async () => {
        const client = await opened('anew', kinds);
        press(client, '2236');
        await completed(client, SHORT);
        for (const [side, response] of [undefined, { metadata: { asked: 'anew' } }].entries()) {
          const since = await listening(client);
          await client.endpoints[side].strike();
          const broken = await client.rec.waitFor('response.done', { since, ms: ANSWER_MS });
          client.send({ type: 'response.create', ...(response && { response }) });
          const wanted = (event) => event.response.status === 'completed' && event.response.metadata?.asked === response?.metadata.asked;
          await client.rec.until('the answer', () => client.rec.ofType('response.done', since).find(wanted), { ms: ANSWER_MS });

          assert.equal(broken.response.status_details.error.code, 'provider_switched');
          const between = client.rec.ofType('response.done', since).slice(1, -1).map((event) => event.response.status);
          assert.deepEqual(between, between.filter((status) => response && status === 'cancelled').slice(0, 1), 'nothing is answered twice');
        }

        assert.equal(digitsIn(await completed(client, 'Which digits have I said?')), '2236');
        await closed(client);
        verifyFrames(client.rec);
      });

      test('who finds nobody is told once, and goes on when somebody is back', async () => {
        const client = await opened('nobody', kinds);
        press(client, '1618');
        await completed(client, SHORT);
        const since = await listening(client);
        await Promise.all(client.endpoints.map(({ arm }) => arm('HTTP_5XX', ALWAYS)));
        await client.endpoints[0].strike();
        const { error } = await client.rec.waitFor('error', { since, ms: ANSWER_MS });
        await Promise.all(client.endpoints.map(({ arm }) => arm('HTTP_5XX', 1)));
        await doneAgain(client, since);

        const answer = await completed(client, 'Which digits have I said?');

        assert.equal(digitsIn(answer), '1618');
        assert.equal(error.type, 'server_error');
        assert.equal(error.code, 'no_provider');
        assert.equal(client.rec.ofType('error').length, 1);
        await closed(client);
        client.rec.verifyWhole();
      });

      test('what two endpoints fail on is given up, and the conversation goes on', async () => {
        const client = await opened('poison', kinds);
        press(client, '5772');
        await completed(client, SHORT);
        await Promise.all(client.endpoints.map(({ arm }) => arm('CLOSE_MID_RESPONSE', 1, { behind: 'response.created' })));
        const since = say(client, LONG);
        const { error } = await client.rec.waitFor('error', { since, ms: ANSWER_MS });

        const answer = await completed(client, 'Which digits have I said?');

        assert.equal(error.code, 'input_failed');
        assert.equal(digitsIn(answer), '5772');
        assert.equal(client.rec.ofType('error').length, 1);
        await closed(client);
        client.rec.verifyWhole();
      });

      test('a session that every provider fails on closes no endpoint to others', async () => {
        const healthy = await opened('sick', kinds, '', ' healthy');
        await completed(healthy, SHORT);
        const sick = await opened('sick', kinds, '', ' sick');
        // What a provider would fail on; the emulators are made to.
        await updated(sick, { tools: [{ type: 'function', name: 'bad', description: 'Bad.', parameters: { type: 'object' } }] });
        await Promise.all(sick.endpoints.map(({ arm }) => arm('CLOSE_MID_RESPONSE', 1, { behind: 'response.created' })));
        const since = say(sick, LONG);
        await sick.rec.until('the fault to be told', () => sick.rec.ofType('error', since)[0] ?? sick.rec.close, { ms: ANSWER_MS });

        for (const endpoint of sick.endpoints) {
          assert.equal((await endpointOf(endpoint)).breaker, 'closed', endpoint.name);
        }
        await completed(healthy, SHORT);
        const { sessions } = await healthy.endpoints[0].emulator.record(healthy.marker);
        assert.equal(sessions.length, 1, 'the healthy session was not moved');
        verifyFrames(healthy.rec);
        const next = await opened('sick', kinds, '', ' next');
        await completed(next, SHORT);
        assert.equal((await next.endpoints[0].emulator.record(next.marker)).sessions.length, 1, 'the first endpoint takes new sessions');
        await Promise.all([healthy, sick, next].map(closed));
      });

      test('who asks for the hub\'s events is told of the move, once', async () => {
        const client = await opened('told', kinds, '&parley_events=1');
        press(client, '1414');
        await completed(client, SHORT);
        const since = await listening(client);
        const faultMs = await client.endpoints[0].strike();
        await doneAgain(client, since);

        const [changed, ...more] = client.rec.ofType('parley.provider.changed');
        assert.deepEqual(more, []);
        assert.equal(changed.from, client.endpoints[0].name);
        assert.equal(changed.to, client.endpoints[1].name);
        assert.match(changed.reason, /^[a-z_]+$/);
        assert.ok(changed.replayed_items >= 3, 'the history was replayed');
        assert.equal(changed.lost_audio_bytes, 0);
        assert.ok(changed.dead_air_ms >= 0 && changed.dead_air_ms < Date.now() - faultMs);
        await closed(client);
        assert.deepEqual(orderFaults(client.rec.events()), []);
      });
    });
  }
});
