// Each fault in a session that is up: exactly one response.done for each response.created, one clear error and close 1011 where the
// fault is fatal, nothing that hangs, nothing left behind.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { healed } from '../lib/healing.js';
import { LONG, SHORT } from '../lib/prompts.js';
import { dtmf } from '../lib/dtmf.js';
import { responseDone, say, speak, updated } from '../lib/steps.js';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { openAgents, openOpenAi, withClients } from '../lib/target.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
/** The longest watchdog (4 s) and a busy machine. */
const OVER_WITHIN_MS = 12_000;

/** Faults that end the session, with what may have been created by then. */
const FATAL = {
  STALL_RESPONSE: 0, STALL_MID_RESPONSE: 1, CLOSE_MID_RESPONSE: 1, RESET_MID_RESPONSE: 1, FAILED_RESPONSE: 1, EMPTY_RESPONSE: 1,
  GARBAGE_FRAME: null, CAP_CLOSE_1001: null, BLACKHOLE: null,
};

afterEach(async () => {
  await Promise.all([a.reset(), b.reset()]);
  await healed(a, b);
  await assertNoLeak(a, b);
});

/** Each response.created has exactly one response.done. */
function assertEachDoneOnce(rec) {
  const created = rec.ofType('response.created').map(({ response }) => response.id);
  const done = rec.ofType('response.done').map(({ response }) => response.id);
  assert.deepEqual(done.toSorted(), created.toSorted());
}

function assertFatal(rec, created) {
  assert.equal(rec.close.code, 1011);
  const errors = rec.ofType('error');
  assert.equal(errors.length, 1, JSON.stringify(errors));
  assert.equal(rec.events().at(-1), errors[0], 'the error is the last event');
  assert.equal(errors[0].error.type, 'server_error');
  assert.equal(rec.close.reason, `${errors[0].error.type}.${errors[0].error.code}`);
  assert.ok(errors[0].error.message.length > 10);
  const seen = `${JSON.stringify(errors)}${rec.close.reason}`;
  assert.ok(!/127\.0\.0\.1|localhost|sk-|Bearer|https?:|wss?:/.test(seen), seen);
  assertEachDoneOnce(rec);
  const done = rec.ofType('response.done').filter(({ response }) => response.status === 'failed');
  if (created !== null) {
    assert.equal(done.length, created);
  }
  for (const { response } of done) {
    assert.equal(response.status_details.type, 'failed');
  }
}

describe('a fatal fault ends the session clearly', () => {
  for (const [fault, created] of Object.entries(FATAL)) {
    test(`${fault} in a typed turn`, () => withClients(async (open) => {
      const client = await open(openOpenAi());
      await a.arm(fault);

      say(client, LONG);
      await client.rec.waitForClose({ ms: OVER_WITHIN_MS });

      assertFatal(client.rec, created);
    }));
  }

  for (const fault of ['STALL_RESPONSE', 'CLOSE_MID_RESPONSE', 'RESET_MID_RESPONSE']) {
    test(`${fault} in a spoken turn`, () => withClients(async (open) => {
      const client = await open(openOpenAi());
      await a.arm(fault);

      speak(client, dtmf('159'));
      await client.rec.waitForClose({ ms: OVER_WITHIN_MS });

      assertFatal(client.rec, FATAL[fault]);
    }));
  }

  test('the Agents SDK survives CLOSE_MID_RESPONSE and learns of the end', () => withClients(async (open) => {
    const client = await open(openAgents());
    let ended = 0;
    client.transport.on('disconnected', () => ended++);
    await a.arm('CLOSE_MID_RESPONSE');

    client.session.sendMessage(LONG);
    await client.rec.waitForClose({ ms: OVER_WITHIN_MS });

    assertFatal(client.rec, 1);
    assert.equal(ended, 1);
    assert.equal(client.errors.length, 1);
  }));

  test('an out-of-band response ends failed as well', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await a.arm('STALL_MID_RESPONSE');

    say(client, LONG);
    await client.rec.waitFor('response.created');
    client.send({ type: 'response.create', response: { conversation: 'none', metadata: { topic: 'aside' } } });
    await client.rec.waitForClose({ ms: OVER_WITHIN_MS });

    assertFatal(client.rec, null);
  }));
});

describe('a harmless fault is not noticed', () => {
  for (const fault of ['DUPLICATE_DONE', 'SLOW']) {
    test(`${fault}: the turn is whole, and so is the next one`, () => withClients(async (open) => {
      const client = await open(openOpenAi());
      await updated(client, { output_modalities: ['text'] });
      await a.arm(fault);

      const { response } = await client.rec.waitFor('response.done', { since: say(client, SHORT), ms: 30_000 });
      const next = await responseDone(client, say(client, SHORT));

      assert.equal(response.status, 'completed');
      assert.equal(next.response.status, 'completed');
      assert.notEqual(next.response.id, response.id);
      assert.deepEqual(client.rec.ofType('error'), []);
      assertEachDoneOnce(client.rec);
      client.rec.verifyWhole();
    }));
  }
});

describe('nothing is owed', () => {
  test('a session that asks for nothing is left in peace by every watchdog', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, { audio: { input: { turn_detection: null } } });

    // Longer than every phase watchdog, bounded by events: a second session's stalled response sets the pace.
    const other = await open(openOpenAi());
    await a.arm('STALL_MID_RESPONSE');
    say(other, LONG);
    await other.rec.waitForClose({ ms: OVER_WITHIN_MS });
    const { response } = await responseDone(client, say(client, SHORT));

    assert.equal(response.status, 'completed');
    assert.deepEqual(client.rec.ofType('error'), []);
  }));
});
