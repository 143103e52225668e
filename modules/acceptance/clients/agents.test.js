// `@openai/agents-realtime`, unmodified, on its WebSocket transport: what an application sees, and the raw frames beneath it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { SEQUENCES, assertSequence, audioOf, mainSequence, responseDone, saidIn } from '../lib/steps.js';
import { openAgents, realtimeUrl, withClients } from '../lib/target.js';
import { chunks, silence, speech } from '../lib/wav.js';

const ASR = 'conversation.item.input_audio_transcription.completed';
const SERVER_VAD = { audio: { input: { turnDetection: { type: 'server_vad', interruptResponse: true, createResponse: true } } } };
const MANUAL = { audio: { input: { turnDetection: null } } };

/** Speaks through the SDK's own method, in 20 ms chunks, with the silence that ends a turn. */
function speak({ session, rec }, pcm, options = {}) {
  const since = rec.mark();
  for (const piece of chunks(Buffer.concat([pcm, silence(options.tailMs ?? 1_500)]))) {
    session.sendAudio(Uint8Array.from(piece).buffer);
  }
  return since;
}

/** Types through the SDK's own method, which also asks for the answer. */
function say({ session, rec }, text) {
  const since = rec.mark();
  session.sendMessage(text);
  return since;
}

/** The history once it satisfies `holds`: the SDK rebuilds it from events. */
async function historyWhere({ session, rec }, what, holds) {
  await rec.until(what, () => holds(session.history));
  return session.history;
}

const spokenBy = (role) => (item) => item.type === 'message' && item.role === role;

describe('connect', () => {
  test('both of its updates are acknowledged with the full effective session', () => withClients(async (open) => {
    const client = await open(openAgents());

    const [created] = client.rec.events();
    const { session } = client.rec.ofType('session.updated').at(-1);
    assert.equal(created.type, 'session.created');
    assert.equal(session.instructions, 'You are a test.');
    assert.equal(session.audio.input.transcription.model, 'gpt-4o-mini-transcribe');
    assert.deepEqual(session.audio.input.turn_detection, { type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true });
    assert.ok(client.rec.sent().some((event) => 'tracing' in event.session), 'it sent its tracing update');
    assert.deepEqual(client.errors, []);
  }));

  test('works without ?model: it is taken from the first update', () => withClients(async (open) => {
    const client = await open(openAgents({ query: '' }));

    assert.ok(!realtimeUrl('').includes('?'));
    const { response } = await responseDone(client, say(client, SHORT));
    assert.equal(response.status, 'completed');
  }));

  test('close ends it', () => withClients(async (open) => {
    const client = await open(openAgents());
    client.close();
    // It closes without a code; a server may echo that or close with 1000 (RFC 6455, section 5.5.1).
    assert.ok([1000, 1005].includes((await client.rec.waitForClose()).code));
  }));
});

describe('text', () => {
  test('turn: the answer is in the history and its sound reaches the application whole', () => withClients(async (open) => {
    const client = await open(openAgents());
    const sound = [];
    client.session.on('audio', ({ data }) => sound.push(Buffer.from(data)));

    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);
    const history = await historyWhere(client, 'a finished answer', (items) => items.some((item) => spokenBy('assistant')(item) && item.status === 'completed'));

    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.audioResponse);
    assert.deepEqual(history.map(({ role }) => role), ['user', 'assistant']);
    assert.equal(history[1].content[0].transcript, saidIn(response));
    assert.deepEqual(Buffer.concat(sound), audioOf(client.rec.events(since)));
    assert.deepEqual(client.errors, []);
  }));

  test('turn in text only', () => withClients(async (open) => {
    const client = await open(openAgents({ config: { outputModalities: ['text'] } }));

    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);
    const history = await historyWhere(client, 'the answer', (items) => items.some((item) => spokenBy('assistant')(item) && item.status === 'completed'));

    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.textResponse);
    assert.deepEqual(history[1].content, [{ type: 'output_text', text: saidIn(response) }]);
  }));

  test('several messages in a row: the SDK queues its response.create and none is refused', () => withClients(async (open) => {
    const client = await open(openAgents());

    for (const text of ['One.', 'Two.', 'Three.']) {
      client.session.sendMessage(text);
    }
    await client.rec.until('every response is done', () => {
      const done = client.rec.ofType('response.done').length;
      return done > 0 && done === client.rec.sent().filter(({ type }) => type === 'response.create').length && client.session.history.filter(spokenBy('user')).length === 3;
    });

    assert.deepEqual(client.rec.ofType('error'), []);
    assert.deepEqual(client.errors, []);
  }));

  test('the history can be edited: a message leaves by delete', () => withClients(async (open) => {
    const client = await open(openAgents());
    await responseDone(client, say(client, SHORT));
    const [first] = await historyWhere(client, 'two items', (items) => items.length === 2);

    client.session.updateHistory((items) => items.filter(({ itemId }) => itemId !== first.itemId));
    const deleted = await client.rec.waitFor('conversation.item.deleted');

    assert.equal(deleted.item_id, first.itemId);
    await historyWhere(client, 'one item', (items) => items.length === 1);
  }));
});

describe('speech', () => {
  test('turn with its own default, semantic VAD: digits are heard, transcribed and answered', () => withClients(async (open) => {
    const client = await open(openAgents());

    const since = speak(client, dtmf('160'), { tailMs: 5_000 });
    const { response } = await responseDone(client, since);
    await client.rec.waitFor(ASR, { since });
    const history = await historyWhere(client, 'the transcript, which it retrieves', (items) => items.some((item) => spokenBy('user')(item) && item.content[0].transcript));

    assert.equal(digitsIn(history[0].content[0].transcript), '160');
    assert.match(digitsIn(saidIn(response)), /160/);
    assertSequence(client.rec.events(since), SEQUENCES.spoken, SEQUENCES.audioResponse);
    assert.deepEqual(client.errors, []);
  }));

  test('turn with server VAD on real speech', () => withClients(async (open) => {
    const client = await open(openAgents({ config: SERVER_VAD }));

    const since = speak(client, Buffer.concat([silence(200), speech()]));
    const { response } = await responseDone(client, since);

    assertSequence(client.rec.events(since), SEQUENCES.spoken, SEQUENCES.audioResponse);
    assert.equal(response.status, 'completed');
  }));

  test('push-to-talk: commit with the last chunk, then a response', () => withClients(async (open) => {
    const client = await open(openAgents({ config: MANUAL }));

    const since = client.rec.mark();
    const pieces = chunks(dtmf('753'));
    pieces.forEach((piece, i) => client.session.sendAudio(Uint8Array.from(piece).buffer, { commit: i === pieces.length - 1 }));
    client.transport.requestResponse();
    const { response } = await responseDone(client, since);

    assertSequence(client.rec.events(since), SEQUENCES.heard, SEQUENCES.audioResponse);
    assert.match(digitsIn(saidIn(response)), /753/);
  }));
});

describe('barge-in', () => {
  test('the user speaks: it stops playing, truncates at what was heard, and leaves the cancel to the server', () => withClients(async (open) => {
    const client = await open(openAgents({ config: SERVER_VAD }));
    const interruptions = [];
    client.session.on('audio_interrupted', () => interruptions.push(1));
    const since = say(client, LONG);
    const delta = await client.rec.waitFor('response.output_audio.delta', { since });

    speak(client, dtmf('29'));
    const { response: cut } = await responseDone(client, since);
    const truncated = await client.rec.waitFor('conversation.item.truncated', { since });
    const { response: next } = await client.rec.waitFor((event) => event.type === 'response.done' && event.response.id !== cut.id, { since });

    assert.deepEqual(cut.status_details, { type: 'cancelled', reason: 'turn_detected' });
    assert.equal(truncated.item_id, delta.item_id);
    assert.equal(interruptions.length, 1);
    assert.ok(!client.rec.sent(since).some(({ type }) => type === 'response.cancel'), 'the echo of interrupt_response told it not to');
    assert.match(digitsIn(saidIn(next)), /29/);
    assert.deepEqual(client.errors, []);
  }));

  test('interrupt() cancels and truncates; the next answer is whole', () => withClients(async (open) => {
    const client = await open(openAgents());
    const since = say(client, LONG);
    await client.rec.waitFor('response.output_audio.delta', { since });

    client.session.interrupt();
    const { response: cut } = await responseDone(client, since);
    await client.rec.waitFor('conversation.item.truncated', { since });
    const { response: next } = await responseDone(client, say(client, SHORT));

    assert.deepEqual(cut.status_details, { type: 'cancelled', reason: 'client_cancelled' });
    assert.equal(next.status, 'completed');
    assert.deepEqual(client.errors, []);
  }));

  test('the user speaks after response.done, while the application still plays', () => withClients(async (open) => {
    const client = await open(openAgents({ config: SERVER_VAD }));
    const since = say(client, LONG.replace('very long', 'short'));
    const { response } = await responseDone(client, since);

    const barged = speak(client, dtmf('31'));
    const next = await client.rec.waitFor('response.done', { since: barged });

    const truncates = client.rec.sent(barged).filter(({ type }) => type === 'conversation.item.truncate');
    assert.deepEqual(truncates.map((event) => event.item_id), [response.output[0].id]);
    assert.ok(client.rec.ofType('conversation.item.truncated', barged).length === 1);
    assert.match(digitsIn(saidIn(next.response)), /31/);
    assert.deepEqual(client.rec.ofType('error', since), []);
  }));
});

describe('tools', () => {
  test('a real tool runs exactly once and its result is in the answer', () => withClients(async (open) => {
    const runs = [];
    const weather = tool({
      name: 'get_weather', description: 'Tells the weather.', parameters: z.object({ city: z.string() }),
      execute: async (input) => {
        runs.push(input);
        return 'sunny, 4711 degrees';
      },
    });
    const client = await open(openAgents({ tools: [weather] }));

    const since = say(client, callTool('get_weather'));
    const answer = await client.rec.waitFor((event) => event.type === 'response.done' && event.response.output[0]?.type === 'message', { since });

    assert.equal(runs.length, 1);
    assert.match(saidIn(answer.response), /4711/);
    assert.deepEqual(mainSequence(client.rec.events(since)).slice(0, SEQUENCES.typed.length + SEQUENCES.callResponse.length), [...SEQUENCES.typed, ...SEQUENCES.callResponse]);
    const calls = client.rec.ofType('response.output_item.done', since).filter(({ item }) => item.type === 'function_call');
    const outputs = client.rec.sent(since).filter((event) => event.item?.type === 'function_call_output');
    assert.deepEqual(outputs.map((event) => event.item.call_id), calls.map((event) => event.item.call_id));
    assert.equal(calls.length, 1);
    assert.deepEqual(client.errors, []);
  }));
});

describe('events sent by hand', () => {
  test('an error echoes the event_id and reaches the error listener', () => withClients(async (open) => {
    const client = await open(openAgents());

    client.send({ type: 'conversation.item.retrieve', event_id: 'mine_7', item_id: 'item_nowhere' });
    const { error } = await client.rec.waitFor('error');

    assert.equal(error.event_id, 'mine_7');
    assert.equal(error.code, 'item_retrieve_invalid_item_id');
    assert.equal(client.errors.length, 1);
  }));

  test('a refused response.create does not block the ones after it', () => withClients(async (open) => {
    const client = await open(openAgents());

    client.transport.requestResponse({ bogus_field: 1 });
    const { error } = await client.rec.waitFor('error');
    const { response } = await responseDone(client, say(client, SHORT));

    assert.match(error.event_id, /^agents_js_response_create_/);
    assert.equal(response.status, 'completed');
  }));

  test('an out-of-band response keeps its metadata and stays out of the conversation', () => withClients(async (open) => {
    const client = await open(openAgents({ config: { outputModalities: ['text'] } }));
    await responseDone(client, say(client, SHORT));
    await historyWhere(client, 'two items', (items) => items.length === 2);

    const since = client.rec.mark();
    client.transport.requestResponse({ conversation: 'none', metadata: { topic: 'summary' }, output_modalities: ['text'] });
    const { response } = await responseDone(client, since);

    assert.equal(response.conversation_id, null);
    assert.deepEqual(response.metadata, { topic: 'summary' });
    assert.deepEqual(client.rec.events(since).filter(({ type }) => type.startsWith('conversation.')), []);
  }));

  test('cancel', () => withClients(async (open) => {
    const client = await open(openAgents());
    const since = say(client, LONG);
    await client.rec.waitFor('response.output_audio.delta', { since });

    client.send({ type: 'response.cancel' });

    assert.equal((await responseDone(client, since)).response.status, 'cancelled');
  }));
});
