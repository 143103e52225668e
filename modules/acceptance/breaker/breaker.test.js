// The first endpoint of a two-endpoint route fails for a while: each session comes up on the second, later ones do not even try the
// first, and it returns after one trial. Who was tried is judged by the connections that the emulators accepted.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { healed } from '../lib/healing.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { responseDone, say, updated } from '../lib/steps.js';
import { Emulator, assertNoLeak, eventually, metrics } from '../lib/stack.js';
import { openOpenAi, openRaw, withClients } from '../lib/target.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
/** How many sessions a fault may cost before the endpoint is passed over (session-rules.md, R20). */
const AT_CONNECT = { REFUSE: 2, HTTP_401: 1, HTTP_429: 2, HTTP_5XX: 2, STALL_UPGRADE: 2, STALL_HANDSHAKE: 2, ERROR_THEN_CLOSE: 1 };
const IN_SESSION = { CLOSE_MID_RESPONSE: 3, FAILED_RESPONSE: 3 };
/** Connect and handshake may each use up their 3 s before the next endpoint is tried. */
const UP_WITHIN_MS = 9_000;
const ALWAYS = 1_000;

const accepted = async () => ({ a: await a.accepted(), b: await b.accepted() });
const since = async (before) => {
  const now = await accepted();
  return { a: now.a - before.a, b: now.b - before.b };
};

async function answered(client) {
  await updated(client, { output_modalities: ['text'] });
  const { response } = await responseDone(client, say(client, SHORT));
  assert.equal(response.status, 'completed');
}

/** Sessions that come up on the second endpoint at once, without a connection to the first. */
async function assertPassedOver(open) {
  const before = await accepted();
  for (let i = 0; i < 3; i++) {
    const startedMs = performance.now();
    await answered(await open(openOpenAi()));
    assert.ok(performance.now() - startedMs < UP_WITHIN_MS);
  }
  assert.deepEqual(await since(before), { a: 0, b: 3 });
}

/** One session tries the first endpoint; others do not until it was answered there. */
async function assertReturns(open) {
  await a.reset();
  await a.ready();
  const before = await accepted();
  const trial = await open(openOpenAi());
  assert.deepEqual(await since(before), { a: 1, b: 0 });
  assert.equal((await a.endpoint()).breaker, 'half_open');
  await open(openOpenAi());
  assert.deepEqual(await since(before), { a: 1, b: 1 });
  await answered(trial);
  assert.equal((await a.endpoint()).breaker, 'closed');
  await answered(await open(openOpenAi()));
  assert.deepEqual(await since(before), { a: 2, b: 1 });
}

async function sample(name, labels) {
  const found = (await metrics()).find((one) => one.name === name && labels.every((label) => one.labels.includes(label)));
  assert.ok(found, `${name} ${labels}`);
  return found.value;
}

afterEach(async () => {
  await Promise.all([a.reset(), b.reset()]);
  await healed(a, b);
  await assertNoLeak(a, b);
});

describe('an endpoint that fails at connect', () => {
  for (const [fault, needed] of Object.entries(AT_CONNECT)) {
    test(`${fault}: passed over after ${needed}, back after one trial`, () => withClients(async (open) => {
      await a.arm(fault, ALWAYS);
      const before = await accepted();
      for (let i = 1; i <= needed; i++) {
        const startedMs = performance.now();
        const client = await open(openOpenAi());
        assert.ok(performance.now() - startedMs < UP_WITHIN_MS);
        assert.deepEqual(client.rec.ofType('error'), []);
        assert.deepEqual(await since(before), { a: i, b: i });
      }

      await assertPassedOver(open);

      const shown = await a.endpoint();
      assert.equal(shown.breaker, 'open');
      assert.equal(shown.state, 'down');
      assert.match(shown.last_error, /^provider_/);
      assert.ok(shown.retry_in_ms > 0);
      await assertReturns(open);
    }));
  }
});

describe('an endpoint whose sessions fail later', () => {
  for (const [fault, needed] of Object.entries(IN_SESSION)) {
    test(`${fault}: passed over after ${needed} sessions, back after one trial`, () => withClients(async (open) => {
      await a.arm(fault, ALWAYS);
      const before = await accepted();
      for (let i = 1; i <= needed; i++) {
        const client = await open(openOpenAi());
        say(client, LONG);
        await client.rec.waitForClose();
        assert.equal(client.rec.close.code, 1011);
      }
      assert.deepEqual(await since(before), { a: needed, b: 0 });

      await assertPassedOver(open);
      await assertReturns(open);
    }));
  }
});

describe('what operators see', () => {
  test('picks, fallbacks, sessions, last error and the state of the circuit, in REST and metrics alike', () => withClients(async (open) => {
    const [firstBefore, secondBefore] = [await a.endpoint(), await b.endpoint()];
    await a.arm('HTTP_401', ALWAYS);
    await open(openOpenAi());
    await open(openOpenAi());

    const [first, second] = [await a.endpoint(), await b.endpoint()];
    assert.equal(first.picks - firstBefore.picks, 1);
    assert.equal(first.fallbacks - firstBefore.fallbacks, 2);
    assert.equal(first.sessions, 0);
    assert.equal(first.last_error, 'provider_refused_credentials');
    assert.equal(second.picks - secondBefore.picks, 2);
    assert.equal(second.sessions, 2);
    assert.equal(second.breaker, 'closed');
    assert.equal(await sample('parley_endpoints_breaker', ['endpoint="a"', 'state="open"']), 1);
    assert.equal(await sample('parley_endpoints_breaker', ['endpoint="a"', 'state="closed"']), 0);
    assert.equal(await sample('parley_endpoints_picks_total', ['endpoint="b"']), second.picks);
    assert.equal(await sample('parley_endpoints_fallbacks_total', ['endpoint="a"']), first.fallbacks);
    const { models } = await (await fetch(new URL('/api/realtime/status', process.env.ACCEPT_BASE_URL))).json();
    assert.deepEqual(models.map(({ state, serving }) => [state, serving]), [['ready', 'b']]);
  }));

  test('when every circuit is open the client hears when to come back, and nobody is tried', () => withClients(async (open) => {
    await Promise.all([a.arm('HTTP_401', ALWAYS), b.arm('HTTP_401', ALWAYS)]);
    const first = await open(openRaw());
    await first.rec.waitForClose();
    const before = await accepted();

    const client = await open(openRaw());
    const close = await client.rec.waitForClose();

    assert.equal(close.code, 1011);
    const [{ error }] = client.rec.events();
    assert.equal(error.code, 'no_provider');
    assert.match(error.message, /try again in [1-5] s\.$/);
    assert.deepEqual(await since(before), { a: 0, b: 0 });
    const status = await (await fetch(new URL('/api/realtime/status', process.env.ACCEPT_BASE_URL))).json();
    assert.equal(status.ready, false);
    assert.deepEqual(status.models.map(({ state, serving }) => [state, serving]), [['down', null]]);
    await eventually('the route is ready again', () => a.endpoint(), ({ state }) => state === 'ready');
  }));
});
