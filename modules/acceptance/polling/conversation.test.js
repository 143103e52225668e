// A whole audio conversation over long-poll, in a network that loses answers, against the same one over a WebSocket. What was kept
// is judged from the emulator's record of both directions: nothing lost, nothing twice, in order.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { PollSocket, RELIABLE } from '../lib/poll-socket.js';
import { Recorder } from '../lib/recorder.js';
import { append, mainSequence, responseDone, say, speak, updated } from '../lib/steps.js';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { MODEL, apiKey, baseUrl, openRawSession, withClients } from '../lib/target.js';
import { silence, speech } from '../lib/wav.js';

const [a, b] = [new Emulator('a'), new Emulator('b')];
const TOOL = { type: 'function', name: 'look_up', description: 'Looks up.', parameters: { type: 'object', properties: {} } };

/** Every third answer is lost, every fourth fetch is made twice at once, and every fifth time wrong cursors are tried. */
const POOR = { again: (_, n) => n % 3 === 1, twice: (_, n) => n % 4 === 2, bad: (_, n) => n % 5 === 3 };

const pollingUrl = () => `${baseUrl()}/realtime/polling`;

async function openPolling(network) {
  const socket = new PollSocket(pollingUrl(), network);
  const rec = new Recorder(socket);
  const failures = [];
  socket.on('error', (failure) => failures.push(failure));
  await socket.open({ model: MODEL, headers: { authorization: `Bearer ${apiKey()}` } });
  await rec.waitFor('session.created');
  return {
    kind: 'polling', socket, rec, failures, send: (event) => socket.send(JSON.stringify(event)),
    close: () => socket.close().catch((failure) => failures.push(failure)),
  };
}

/** Speech with the server's turn detection, push-to-talk, typed turns, a tool, a truncation and a cancelled answer. */
async function converse(client) {
  const transcription = { model: 'gpt-4o-mini-transcribe' };
  await updated(client, { tools: [TOOL], audio: { input: { transcription, turn_detection: { type: 'server_vad' } } } });
  let since = client.rec.mark();
  speak(client, speech());
  await responseDone(client, since);
  await client.rec.waitFor('conversation.item.input_audio_transcription.completed', { since });

  await updated(client, { audio: { input: { transcription, turn_detection: null } } });
  since = client.rec.mark();
  append(client, Buffer.concat([speech(), silence(100)]));
  client.send({ type: 'input_audio_buffer.commit' });
  await client.rec.waitFor('conversation.item.input_audio_transcription.completed', { since });
  client.send({ type: 'response.create' });
  await responseDone(client, since);

  since = say(client, SHORT);
  const { response } = await responseDone(client, since);
  client.send({ type: 'conversation.item.truncate', item_id: response.output[0].id, content_index: 0, audio_end_ms: 100 });
  await client.rec.waitFor('conversation.item.truncated', { since });
  client.send({ type: 'input_audio_buffer.commit', event_id: 'too_early' });
  await client.rec.waitFor((event) => event.type === 'error' && event.error.event_id === 'too_early', { since });

  since = say(client, callTool(TOOL.name));
  const { call_id: callId } = (await responseDone(client, since)).response.output[0];
  since = client.rec.mark();
  client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: callId, output: '{}' } });
  client.send({ type: 'response.create' });
  await responseDone(client, since);

  since = say(client, LONG);
  await client.rec.waitFor('response.output_audio.delta', { since });
  client.send({ type: 'response.cancel' });
  await responseDone(client, since);
}

/** The emulator's record of the one session that `client` had. */
async function recordOf(client) {
  const ids = new Set(client.rec.ofType('response.created').map(({ response }) => response.id));
  const records = await Promise.all([a.record(), b.record()]);
  const found = records.flatMap(({ sessions }) => sessions).filter(({ sent }) => sent.some((raw) => ids.has(JSON.parse(raw).response?.id)));
  assert.equal(found.length, 1);
  assert.equal(found[0].truncated, false);
  return found[0];
}

/** Runs of deltas of one kind as one, what they say in all. */
function folded(events) {
  const out = [];
  for (const event of events) {
    const { event_id: _, delta, obfuscation: __, ...rest } = event;
    const last = out.at(-1);
    const key = delta === undefined ? undefined : JSON.stringify(rest);
    const said = event.type === 'response.output_audio.delta' ? Buffer.from(delta, 'base64').toString('latin1') : delta;
    if (key !== undefined && last?.key === key) {
      last.said += said;
    } else {
      out.push(key === undefined ? { event } : { key, said });
    }
  }
  return out;
}

/** What the hub rewrites by contract. */
const asSent = (event) =>
  event.type === 'session.created' || event.type === 'session.updated'
    ? { ...event, event_id: undefined, session: { ...event.session, id: undefined, model: undefined } }
    : event;

/** The hub asks a silent provider for a sign of life, and keeps the answer to itself. */
const isOfProbe = (event) => event.error?.event_id?.startsWith('parley_') ?? false;

async function assertKept(client) {
  const record = await recordOf(client);
  const parsed = (raws) => raws.map((raw) => JSON.parse(raw));
  const given = folded(client.rec.events().map(asSent));
  const sent = folded(parsed(record.sent).filter((event) => !isOfProbe(event)).map(asSent));
  // A session is ended with what is still on its way; it can only be missing at the very end.
  assert.deepEqual(given, sent.slice(0, given.length), 'server events: nothing lost, nothing twice, in order');
  assert.ok(sent.length - given.length <= 1, 'at most a last rate_limits.updated was not fetched');
  const received = parsed(record.received).filter(({ event_id: id }) => !id?.startsWith('parley_'));
  assert.deepEqual(received, client.rec.sent(), 'client events: nothing lost, nothing twice, in order');
}

afterEach(() => assertNoLeak(a, b));

describe('a whole conversation over long-poll', () => {
  for (const [name, network] of Object.entries({ 'a good network': RELIABLE, 'a network that loses answers': POOR })) {
    test(`loses and doubles nothing in ${name}`, () => withClients(async (open) => {
      const client = await open(openPolling(network));

      await converse(client);

      await assertKept(client);
      assert.deepEqual(client.failures, []);
      assert.ok(network === RELIABLE || client.socket.repeats > 5, `${client.socket.repeats} repeats`);
    }));
  }

  test('is the same as over a WebSocket', () => withClients(async (open) => {
    const polling = await open(openPolling(POOR));
    const socket = await open(openRawSession());

    await converse(polling);
    await converse(socket);

    assert.deepEqual(shape(polling), shape(socket));
    await assertKept(polling);
    await assertKept(socket);
  }));
});

/** The order of section 5 and what was said, without ids and what depends on when. */
function shape({ rec }) {
  const cut = rec.events().findLastIndex(({ type }) => type === 'response.created');
  const whole = rec.events().slice(0, cut);
  return {
    sequence: mainSequence(whole.filter(({ type }) => !/audio(_transcript)?\.delta$/.test(type))),
    transcripts: whole.filter(({ type }) => /transcript\.done$|transcription\.completed$/.test(type)).map(({ transcript }) => transcript).toSorted(),
    calls: whole.filter(({ type }) => type === 'response.function_call_arguments.done').map(({ name, arguments: args }) => [name, args]),
    errors: whole.filter(({ type }) => type === 'error').map(({ error }) => [error.code, error.event_id]),
  };
}
