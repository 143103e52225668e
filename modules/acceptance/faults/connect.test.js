// Each fault at connect on the first endpoint of a two-endpoint route: the session comes up on the second, inside the limits of
// architecture.md, section 5. That it did is judged by the second emulator's record.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { healed } from '../lib/healing.js';
import { SHORT } from '../lib/prompts.js';
import { responseDone, say, updated } from '../lib/steps.js';
import { Emulator, assertNoLeak, eventually, openInHub, sessionsSaying } from '../lib/stack.js';
import { openAgents, openOpenAi, openRaw, withClients } from '../lib/target.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
const AT_CONNECT = ['REFUSE', 'HTTP_401', 'HTTP_429', 'HTTP_5XX', 'STALL_UPGRADE', 'STALL_HANDSHAKE', 'ERROR_THEN_CLOSE'];
/** Connect and handshake may each use up their 3 s before the next endpoint is tried. */
const UP_WITHIN_MS = 9_000;

let asked = 0;
const question = () => `${SHORT} Question ${++asked} of ${process.pid}.`;

afterEach(async () => {
  await Promise.all([a.reset(), b.reset()]);
  await healed(a, b);
  await assertNoLeak(a, b);
});

describe('a fault at connect on the first endpoint', () => {
  for (const fault of AT_CONNECT) {
    test(`${fault}: the session comes up on the second, with one session.created`, () => withClients(async (open) => {
      await a.arm(fault);
      const startedMs = performance.now();
      const client = await open(openOpenAi());
      const tookMs = performance.now() - startedMs;
      await updated(client, { output_modalities: ['text'] });
      const text = question();
      const { response } = await responseDone(client, say(client, text));

      assert.ok(tookMs < UP_WITHIN_MS, `${tookMs} ms`);
      assert.equal(response.status, 'completed');
      assert.equal(client.rec.ofType('session.created').length, 1);
      assert.deepEqual(client.rec.ofType('error'), []);
      assert.equal((await sessionsSaying(text, b)).length, 1);
      assert.equal((await sessionsSaying(text, a)).length, 0);
      assert.equal(await a.armed(fault), 0, 'the first endpoint was tried');
    }));
  }

  test('the Agents SDK, which sends before it reads, loses neither of its updates', () => withClients(async (open) => {
    await a.arm('ERROR_THEN_CLOSE');
    const client = await open(openAgents({ instructions: 'Survive.' }));
    const text = question();
    client.session.sendMessage(text);
    await client.rec.waitFor('response.done');

    const [session] = await sessionsSaying(text, b);
    const updates = session.received.map((raw) => JSON.parse(raw)).filter(({ type }) => type === 'session.update');
    assert.ok(updates.some(({ session: sent }) => sent.instructions === 'Survive.'));
    assert.ok(updates.some(({ session: sent }) => 'tracing' in sent));
  }));

  test('without a fault the first endpoint serves', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const text = question();
    await responseDone(client, say(client, text));

    assert.equal((await sessionsSaying(text, a)).length, 1);
    assert.equal((await sessionsSaying(text, b)).length, 0);
  }));

  test('the gauges that prove the absence of leaks count this very session', () => withClients(async (open) => {
    await open(openOpenAi());
    await eventually('one of each is counted', async () => [...(await openInHub()), await a.openCount()], (counts) => counts.join() === '1,1,1,1');
  }));
});

describe('every endpoint fails', () => {
  for (const [first, second] of [['REFUSE', 'HTTP_5XX'], ['ERROR_THEN_CLOSE', 'HTTP_401'], ['STALL_HANDSHAKE', 'STALL_UPGRADE']]) {
    test(`${first}, then ${second}: one error, close 1011, never a session.created`, () => withClients(async (open) => {
      await Promise.all([a.arm(first), b.arm(second)]);
      const client = await open(openRaw());
      const close = await client.rec.waitForClose({ ms: 2 * UP_WITHIN_MS });

      assert.equal(close.code, 1011);
      assert.deepEqual(client.rec.events().map(({ type }) => type), ['error']);
      const [{ error }] = client.rec.events();
      assert.equal(error.type, 'server_error');
      assert.equal(close.reason, `${error.type}.${error.code}`);
      assertNothingLeaks(client.rec);
    }));
  }
});

/** No key, address or vendor text of an endpoint reaches the client (architecture.md, section 6). */
function assertNothingLeaks(rec) {
  const seen = `${rec.frames.map(({ raw }) => raw).join('\n')}\n${rec.close?.reason}`;
  assert.ok(!/127\.0\.0\.1|localhost|sk-|Bearer|https?:|wss?:/.test(seen), seen);
}
