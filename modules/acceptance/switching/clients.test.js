// Clients that nobody has changed live through a change of provider in the middle of an answer, with nothing but GA events.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { responseDone, saidIn, say } from '../lib/steps.js';
import { openAgents, openOpenAi, withClients } from '../lib/target.js';
import { Cell } from './cell.js';
import { CLIENT_ROUTES, ROUTES, warmUp } from './plan.js';

const emulators = Object.fromEntries(['openai1', 'openai2', 'glm1', 'glm2'].map((name) => [name, new Emulator(name)]));
const ANSWER_MS = 25_000;

before(() => Promise.all(warmUp.map((plan) => new Cell(plan, { first: emulators[plan.emulator] }).run())));
after(() => assertNoLeak(...Object.values(emulators)));

/** The route's first endpoint resets the connection. */
const reset = ({ id, from }) => emulators[`${from}1`].act('RESET_MID_RESPONSE', `${id}.a`);
const routeOf = (client, [from, to]) => CLIENT_ROUTES.find(({ id }) => id === `${client}-${from}-${to}`);

/** Waits until an answer is being heard, and resets the connection that it comes over. */
async function breakOff(route, { rec }, since) {
  await rec.until('two pieces of sound', () => rec.ofType('response.output_audio.delta', since).length >= 2);
  await reset(route);
  const [broken, next] = await rec.until('the answer that was broken off and the one that continues it',
    () => rec.ofType('response.done', since).length >= 2 && rec.ofType('response.done', since), { ms: ANSWER_MS });
  assert.equal(broken.response.status, 'failed');
  assert.equal(next.response.status, 'completed', JSON.stringify(next.response.status_details));
}

function assertUnharmed({ rec, errors }) {
  assert.deepEqual(errors, []);
  assert.equal(rec.close, undefined);
  assert.equal(rec.ofType('session.created').length, 1);
  rec.verifyWhole();
}

describe('clients that nobody has changed', { concurrency: 2 }, () => {
  for (const kinds of ROUTES) {
    describe(kinds.join(' -> '), { concurrency: true }, () => {
      test('the npm package openai', () => withClients(async (open) => {
        const route = routeOf('openai', kinds);
        const client = await open(openOpenAi({ model: route.id }));

        await breakOff(route, client, say(client, LONG));
        const { response } = await responseDone(client, say(client, SHORT));

        assert.equal(response.status, 'completed');
        assertUnharmed(client);
      }));

      test('@openai/agents-realtime: history and sound go on', () => withClients(async (open) => {
        const route = routeOf('agents', kinds);
        const client = await open(openAgents({ model: route.id }));
        let [sounds, ends] = [0, 0];
        client.session.on('audio', () => sounds++);
        client.transport.on('disconnected', () => ends++);

        const since = client.rec.mark();
        client.session.sendMessage(LONG);
        await breakOff(route, client, since);
        const heard = sounds;
        const asked = client.rec.mark();
        client.session.sendMessage(SHORT);
        const { response } = await responseDone(client, asked);

        assert.equal(response.status, 'completed');
        assert.ok(sounds > heard, 'sound goes on');
        assert.equal(ends, 0);
        const answers = client.session.history.filter(({ role }) => role === 'assistant').map(({ itemId }) => itemId);
        assert.equal(new Set(answers).size, answers.length);
        assert.ok(answers.includes(response.output[0].id), 'the answer is in the history');
        assertUnharmed(client);
      }));

      test('@openai/agents-realtime: a tool that runs while its provider goes runs once', () => withClients(async (open) => {
        const route = routeOf('tool', kinds);
        let runs = 0;
        const weather = tool({
          name: 'weather', description: 'The weather.', parameters: z.object({ city: z.string() }),
          execute: async () => {
            runs++;
            await reset(route);
            return 'rain';
          },
        });
        const client = await open(openAgents({ model: route.id, tools: [weather] }));

        client.session.sendMessage(callTool('weather'));
        const { response } = await client.rec.waitFor(({ type, response: done }) => type === 'response.done' && /The tool said/.test(saidIn(done)), { ms: ANSWER_MS });

        assert.match(saidIn(response), /The tool said: rain/);
        assert.equal(runs, 1);
        assertUnharmed(client);
      }));
    });
  }
});
