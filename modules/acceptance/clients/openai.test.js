// The npm package `openai`, unmodified, over TLS: every exchange of openai-realtime.md, section 5, on raw frames.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AzureOpenAI } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { Recorder } from '../lib/recorder.js';
import { SEQUENCES, append, assertSequence, audioOf, responseDone, saidIn, say, speak, updated, userText } from '../lib/steps.js';
import { MODEL, apiKey, baseUrl, openOpenAi, withClients } from '../lib/target.js';
import { millis, peak, silence, speech } from '../lib/wav.js';

const TRANSCRIBE = { model: 'gpt-4o-mini-transcribe' };
const ASR = 'conversation.item.input_audio_transcription.completed';
const textOnly = { output_modalities: ['text'] };
const manual = { audio: { input: { turn_detection: null, transcription: TRANSCRIBE } } };
const withVad = (policy = {}) => ({ audio: { input: { transcription: TRANSCRIBE, turn_detection: { type: 'server_vad', ...policy } } } });

/** The error event that answers the client event `eventId`. */
const errorFor = (client, eventId) => client.rec.waitFor((event) => event.type === 'error' && event.error.event_id === eventId);

/** Starts a long spoken answer and returns its first audio delta. */
async function longAnswer(client) {
  const since = say(client, LONG);
  return { since, delta: await client.rec.waitFor('response.output_audio.delta', { since }) };
}

describe('session', () => {
  test('is created at once, with every default of section 2.1', () => withClients(async (open) => {
    const { rec } = await open(openOpenAi());

    const { session } = rec.events()[0];
    assert.deepEqual(session.audio.input.turn_detection, {
      type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 200, idle_timeout_ms: null, create_response: true, interrupt_response: true,
    });
    assert.deepEqual(session.output_modalities, ['audio']);
    assert.ok(session.expires_at > Date.now() / 1000);
  }));

  test('an update changes what it names and echoes the whole', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const { session: before } = client.rec.events()[0];

    const after = await updated(client, { instructions: 'Count.', audio: { input: { turn_detection: { type: 'semantic_vad' } } } });

    assert.equal(after.instructions, 'Count.');
    assert.deepEqual(after.audio.input.turn_detection, { type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true });
    assert.deepEqual(after.audio.output, before.audio.output);
    assert.equal(after.id, before.id);
  }));

  test('a rejected update changes nothing', () => withClients(async (open) => {
    const client = await open(openOpenAi());

    client.send({ type: 'session.update', event_id: 'bad_1', session: { type: 'realtime', instructions: 'Lost.', bogus_field: 1 } });
    const { error } = await errorFor(client, 'bad_1');
    const after = await updated(client, { max_output_tokens: 400 });

    assert.equal(error.code, 'unknown_parameter');
    assert.equal(error.param, 'session.bogus_field');
    assert.notEqual(after.instructions, 'Lost.');
    assert.equal(after.max_output_tokens, 400);
  }));

  test('closes with 1000', () => withClients(async (open) => {
    const client = await open(openOpenAi());

    client.close();

    assert.equal((await client.rec.waitForClose()).code, 1000);
  }));

  test('is reached by the Azure client, at its own path and with its own header', () => withClients(async (open) => {
    const azure = new AzureOpenAI({ apiKey: apiKey(), endpoint: new URL(baseUrl()).origin, apiVersion: '2025-04-01-preview' });
    const rt = await OpenAIRealtimeWS.azure(azure, { deploymentName: MODEL });
    const rec = new Recorder(rt.socket);
    rt.on('error', () => {});
    await open({ rec, close: () => rt.close() });

    await rec.waitFor('session.created');

    assert.match(rt.url.pathname, /^\/openai\/v1\/realtime$/);
  }));
});

describe('text', () => {
  test('turn in text', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, textOnly);

    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);
    await client.rec.waitFor('rate_limits.updated', { since });

    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.textResponse);
    assert.equal(response.status, 'completed');
    assert.equal(response.output[0].content[0].type, 'output_text');
    assert.ok(saidIn(response).length > 0);
    assert.equal(client.rec.events(since).at(-1).type, 'rate_limits.updated');
    client.rec.verifyWhole();
  }));

  test('turn in audio: sound and its transcript arrive, the item carries the transcript and no bytes', () => withClients(async (open) => {
    const client = await open(openOpenAi());

    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);

    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.audioResponse);
    const [item] = response.output;
    const audio = audioOf(client.rec.events(since), item.id);
    assert.ok(millis(audio) > 200 && peak(audio) > 1_000, `${millis(audio)} ms of sound`);
    assert.equal(item.content[0].type, 'output_audio');
    assert.ok(item.content[0].transcript.length > 0);
  }));

  test('the SDK hands every event to its listeners, in wire order', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const heard = [];
    client.rt.on('event', (event) => heard.push(event.event_id));
    const spoken = [];
    client.rt.on('response.output_audio.delta', (event) => spoken.push(event.delta));

    const since = say(client, SHORT);
    await responseDone(client, since);

    assert.deepEqual(heard, client.rec.events(since).map((event) => event.event_id).slice(0, heard.length));
    assert.deepEqual(spoken, client.rec.ofType('response.output_audio.delta', since).map((event) => event.delta));
    assert.deepEqual(client.errors, []);
  }));

  test('two turns share one conversation, each item after the one before', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, textOnly);

    await responseDone(client, say(client, SHORT));
    await responseDone(client, say(client, 'And what did I say before?'));

    const added = client.rec.ofType('conversation.item.added');
    assert.equal(added.length, 4);
    assert.deepEqual(added.map((event) => event.previous_item_id), [null, ...added.slice(0, 3).map((event) => event.item.id)]);
  }));

  test('a response may choose its own modality', () => withClients(async (open) => {
    const client = await open(openOpenAi());

    const since = client.rec.mark();
    client.send(userText(SHORT));
    client.send({ type: 'response.create', response: { ...textOnly, metadata: { purpose: 'caption' } } });
    const { response } = await responseDone(client, since);

    assert.deepEqual(response.output_modalities, ['text']);
    assert.deepEqual(response.metadata, { purpose: 'caption' });
    assert.deepEqual(client.rec.ofType('response.output_audio.delta', since), []);
  }));
});

describe('speech with server VAD', () => {
  test('digits in 20 ms chunks are heard, transcribed and answered', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad());

    const since = client.rec.mark();
    speak(client, dtmf('159'));
    const { response } = await responseDone(client, since);
    const { transcript, item_id: heardItem } = await client.rec.waitFor(ASR, { since });

    const events = client.rec.events(since);
    assertSequence(events, SEQUENCES.spoken, SEQUENCES.audioResponse);
    assert.equal(digitsIn(transcript), '159');
    assert.match(digitsIn(saidIn(response)), /159/);
    const [started, stopped] = ['speech_started', 'speech_stopped'].map((name) => events.find(({ type }) => type === `input_audio_buffer.${name}`));
    assert.equal(started.item_id, heardItem);
    assert.ok(stopped.audio_end_ms - started.audio_start_ms >= 460, 'the stretch covers the digits');
    assert.ok(millis(audioOf(events)) > 200);
  }));

  test('real speech in 20 ms chunks gets an answer', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad());

    const since = client.rec.mark();
    speak(client, Buffer.concat([silence(200), speech()]));
    const { response } = await responseDone(client, since);
    const { transcript } = await client.rec.waitFor(ASR, { since });

    assertSequence(client.rec.events(since), SEQUENCES.spoken, SEQUENCES.audioResponse);
    assert.equal(response.status, 'completed');
    assert.ok(transcript.length > 0);
  }));

  test('two turns count their milliseconds on one clock', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad());

    await responseDone(client, speakNow(client, dtmf('12')));
    const second = speakNow(client, dtmf('34'));
    await responseDone(client, second);

    const [first, next] = client.rec.ofType('input_audio_buffer.speech_started');
    const [stopped] = client.rec.ofType('input_audio_buffer.speech_stopped');
    assert.ok(first.audio_start_ms < stopped.audio_end_ms && stopped.audio_end_ms <= next.audio_start_ms + 300);
    await client.rec.until('both transcripts', () => client.rec.ofType(ASR).length === 2);
    assert.deepEqual(client.rec.ofType(ASR).map((event) => digitsIn(event.transcript)), ['12', '34']);
  }));

  test('create_response: false commits and stays silent until asked', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad({ create_response: false }));

    const since = speakNow(client, dtmf('7'));
    await client.rec.waitFor('conversation.item.done', { since });
    await updated(client, { max_output_tokens: 500 }); // a round trip: what was to come has come
    assert.deepEqual(client.rec.ofType('response.created', since), []);

    const asked = client.rec.mark();
    client.send({ type: 'response.create' });
    assert.equal((await responseDone(client, asked)).response.status, 'completed');
  }));
});

function speakNow(client, pcm) {
  const since = client.rec.mark();
  speak(client, pcm);
  return since;
}

describe('push-to-talk', () => {
  test('no VAD events; commit makes the item, response.create the answer', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, manual);

    const since = client.rec.mark();
    append(client, Buffer.concat([dtmf('2468'), silence(300)]));
    client.send({ type: 'input_audio_buffer.commit' });
    await client.rec.waitFor('conversation.item.done', { since });
    assertSequence(client.rec.events(since), SEQUENCES.heard);
    const asked = client.rec.mark();
    client.send({ type: 'response.create' });
    const { response } = await responseDone(client, asked);

    assertSequence(client.rec.events(since), SEQUENCES.heard, SEQUENCES.audioResponse);
    assert.match(digitsIn(saidIn(response)), /2468/);
    assert.equal(digitsIn((await client.rec.waitFor(ASR, { since })).transcript), '2468');
  }));

  test('clear forgets what was appended', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, manual);

    const since = client.rec.mark();
    append(client, dtmf('111'));
    client.send({ type: 'input_audio_buffer.clear' });
    await client.rec.waitFor('input_audio_buffer.cleared', { since });
    append(client, Buffer.concat([dtmf('222'), silence(100)]));
    client.send({ type: 'input_audio_buffer.commit' });

    assert.equal(digitsIn((await client.rec.waitFor(ASR, { since })).transcript), '222');
  }));

  test('a commit of less than 100 ms is an error that names its event', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, manual);

    append(client, silence(80));
    client.send({ type: 'input_audio_buffer.commit', event_id: 'too_short' });

    assert.equal((await errorFor(client, 'too_short')).error.code, 'input_audio_buffer_commit_empty');
  }));
});

describe('barge-in', () => {
  test('while the answer runs: it ends cancelled by the turn, is truncated, and the words are answered', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad());
    const { since, delta } = await longAnswer(client);

    const barged = speakNow(client, dtmf('36'));
    const { response: cut } = await responseDone(client, since);
    client.send({ type: 'conversation.item.truncate', item_id: delta.item_id, content_index: 0, audio_end_ms: 40 });
    const truncated = await client.rec.waitFor('conversation.item.truncated', { since });
    const { response: next } = await client.rec.waitFor(
      (event) => event.type === 'response.done' && event.response.id !== cut.id, { since: barged });

    assert.equal(cut.status, 'cancelled');
    assert.deepEqual(cut.status_details, { type: 'cancelled', reason: 'turn_detected' });
    assert.equal(cut.output[0].status, 'incomplete');
    assert.deepEqual([truncated.item_id, truncated.audio_end_ms], [delta.item_id, 40]);
    assert.equal(next.status, 'completed');
    assert.match(digitsIn(saidIn(next)), /36/);
    const types = client.rec.events(since).map(({ type }) => type);
    assert.ok(types.indexOf('input_audio_buffer.speech_started') < types.indexOf('response.output_audio.done'), 'the speech comes before the tail');
    assert.ok(types.indexOf('response.done') < types.indexOf('input_audio_buffer.committed'), 'the tail comes before the commit');
  }));

  test('after response.done, while the client still plays: truncation forgets the transcript', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad());
    const { response } = await responseDone(client, say(client, SHORT));
    const [item] = response.output;

    const since = speakNow(client, dtmf('48'));
    await client.rec.waitFor('input_audio_buffer.speech_started', { since });
    client.send({ type: 'conversation.item.truncate', item_id: item.id, content_index: 0, audio_end_ms: 100 });
    await client.rec.waitFor('conversation.item.truncated', { since });
    client.send({ type: 'conversation.item.retrieve', item_id: item.id });
    const { item: kept } = await client.rec.waitFor('conversation.item.retrieved', { since });
    await responseDone(client, since);

    assert.ok(!kept.content[0]?.transcript, 'no transcript is left');
    const left = millis(Buffer.from(kept.content[0]?.audio ?? '', 'base64'));
    assert.ok(left <= 101, `${left} ms of audio are left`);
  }));

  test('interrupt_response: false lets the answer finish', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, withVad({ interrupt_response: false, create_response: false }));
    const { since } = await longAnswer(client);

    speak(client, dtmf('5'));
    const { response } = await responseDone(client, since);

    assert.equal(response.status, 'completed');
    assert.equal(client.rec.ofType('input_audio_buffer.speech_started', since).length, 1);
  }));

  test('truncation beyond the audio, and of what is no audio, are errors', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);
    const typed = client.rec.ofType('conversation.item.added', since)[0].item.id;

    client.send({ type: 'conversation.item.truncate', event_id: 'far', item_id: response.output[0].id, content_index: 0, audio_end_ms: 10_000_000 });
    client.send({ type: 'conversation.item.truncate', event_id: 'typed', item_id: typed, content_index: 0, audio_end_ms: 0 });

    assert.match((await errorFor(client, 'far')).error.message, /already shorter/);
    assert.equal((await errorFor(client, 'typed')).error.code, 'unsupported_content_type');
  }));
});

describe('conversation', () => {
  test('retrieve returns what was said and what was heard, with its audio', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, manual);
    const since = client.rec.mark();
    const words = Buffer.concat([dtmf('90'), silence(200)]);
    append(client, words);
    client.send({ type: 'input_audio_buffer.commit' });
    const { item_id: heard } = await client.rec.waitFor('input_audio_buffer.committed', { since });
    await client.rec.waitFor(ASR, { since });
    client.send({ type: 'response.create' });
    const { response } = await responseDone(client, since);
    const answer = response.output[0].id;

    client.send({ type: 'conversation.item.retrieve', item_id: heard });
    client.send({ type: 'conversation.item.retrieve', item_id: answer });
    await client.rec.until('both items', () => client.rec.ofType('conversation.item.retrieved').length === 2);

    const [user, model] = client.rec.ofType('conversation.item.retrieved').map(({ item }) => item);
    assert.equal(user.id, heard);
    assert.equal(digitsIn(user.content[0].transcript), '90');
    assert.deepEqual(Buffer.from(user.content[0].audio, 'base64'), words);
    assert.equal(model.id, answer);
    assert.ok(['audio', 'output_audio'].includes(model.content[0].type));
    assert.deepEqual(Buffer.from(model.content[0].audio, 'base64'), audioOf(client.rec.events(since), answer));
  }));

  test('delete removes the item; it can no longer be retrieved', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    client.send(userText('Forget this.', { id: 'item_mine' }));
    await client.rec.waitFor('conversation.item.done');

    client.send({ type: 'conversation.item.delete', item_id: 'item_mine' });
    assert.equal((await client.rec.waitFor('conversation.item.deleted')).item_id, 'item_mine');
    client.send({ type: 'conversation.item.retrieve', event_id: 'gone', item_id: 'item_mine' });

    assert.equal((await errorFor(client, 'gone')).error.code, 'item_retrieve_invalid_item_id');
  }));

  test('previous_item_id places an item: root first, an id after it, an unknown one nowhere', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    client.send(userText('b', { id: 'item_b' }));
    client.send({ ...userText('a', { id: 'item_a' }), previous_item_id: 'root' });
    client.send({ ...userText('ab', { id: 'item_ab' }), previous_item_id: 'item_a' });
    client.send({ ...userText('x', { id: 'item_x' }), previous_item_id: 'item_nowhere', event_id: 'lost' });
    await errorFor(client, 'lost');

    assert.deepEqual(client.rec.ofType('conversation.item.added').map((event) => [event.item.id, event.previous_item_id]),
      [['item_b', null], ['item_a', null], ['item_ab', 'item_a']]);
  }));

  test('history may be replayed: system, user, assistant text, a call and its output', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const create = (item) => client.send({ type: 'conversation.item.create', item });
    create({ type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be kind.' }] });
    create({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] });
    create({ type: 'function_call', name: 'weather', call_id: 'call_old', arguments: '{}' });
    create({ type: 'function_call_output', call_id: 'call_old', output: 'rain' });
    create({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It rains.' }] });

    await client.rec.until('all five items', () => client.rec.ofType('conversation.item.done').length === 5);
    assert.deepEqual(client.rec.ofType('error'), []);
  }));
});

describe('tools', () => {
  const weather = {
    type: 'function', name: 'get_weather', description: 'Tells the weather.',
    parameters: { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  };

  test('the call comes once, its output is taken, and the answer follows when asked for', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, { ...textOnly, tools: [weather], tool_choice: 'auto' });

    const since = say(client, callTool('get_weather'));
    const { response } = await responseDone(client, since);
    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.callResponse);
    const [call] = response.output;
    assert.deepEqual([call.type, call.name, call.status], ['function_call', 'get_weather', 'completed']);
    assert.equal(typeof JSON.parse(call.arguments), 'object');

    const gave = client.rec.mark();
    client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: call.call_id, output: 'sunny, 4711 degrees' } });
    client.send({ type: 'response.create' });
    const { response: answer } = await responseDone(client, gave);

    assertSequence(client.rec.events(gave), SEQUENCES.typed, SEQUENCES.textResponse);
    assert.match(saidIn(answer), /4711/);
    assert.equal(client.rec.ofType('response.function_call_arguments.done').length, 1);
  }));
});

describe('errors', () => {
  const cases = {
    'an unknown event type': [{ type: 'bogus.event' }, 'invalid_value', 'type'],
    'a missing field': [{ type: 'conversation.item.truncate', content_index: 0, audio_end_ms: 0 }, 'missing_required_parameter', 'item_id'],
    'an update without its type': [{ type: 'session.update', session: { instructions: 'x' } }, 'missing_required_parameter', 'session.type'],
    'a sample rate below all there are': [{ type: 'session.update', session: { type: 'realtime', audio: { input: { format: { type: 'audio/pcm', rate: 7_000 } } } } }, 'integer_below_min_value', 'session.audio.input.format.rate'],
    'a cancel with nothing to cancel': [{ type: 'response.cancel' }, 'response_cancel_not_active', null],
    'bad base64': [{ type: 'input_audio_buffer.append', audio: '***' }, 'invalid_value', 'audio'],
  };
  for (const [name, [event, code, param]] of Object.entries(cases)) {
    test(`${name} is answered by one error with the client's event_id, and the session goes on`, () => withClients(async (open) => {
      const client = await open(openOpenAi());

      client.send({ ...event, event_id: 'mine_1' });
      const { error } = await errorFor(client, 'mine_1');
      const { response } = await responseDone(client, say(client, SHORT));

      assert.deepEqual([error.type, error.code, error.param], ['invalid_request_error', code, param]);
      assert.equal(client.rec.ofType('error').length, 1);
      assert.equal(response.status, 'completed');
      assert.equal(client.errors[0].error.event_id, 'mine_1');
    }));
  }
});

describe('responses', () => {
  test('out-of-band beside a running one: own metadata, no conversation, both whole', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const { since } = await longAnswer(client);

    client.send({
      type: 'response.create',
      response: { conversation: 'none', ...textOnly, metadata: { topic: 'aside' }, input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: SHORT }] }] },
    });
    const aside = await client.rec.waitFor((event) => event.type === 'response.done' && event.response.metadata?.topic === 'aside', { since });
    await client.rec.until('both responses are done', () => client.rec.ofType('response.done', since).length === 2);

    assert.equal(aside.response.conversation_id, null);
    assert.equal(aside.response.status, 'completed');
    const created = client.rec.ofType('response.created', since);
    assert.deepEqual(created.map((event) => event.response.metadata), [null, { topic: 'aside' }]);
    const asideItems = new Set(aside.response.output.map((item) => item.id));
    assert.ok(client.rec.events(since).filter(({ type }) => type.startsWith('conversation.item.')).every((event) => !asideItems.has(event.item?.id)));
    const first = client.rec.events(since).findIndex((event) => event.response_id === aside.response.id);
    const end = client.rec.events(since).findIndex((event) => event.type === 'response.done' && event.response.conversation_id !== null);
    assert.ok(first < end, 'they ran side by side');
  }));

  test('cancel by the client: the tail comes, status cancelled, and the next answer is whole', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const { since } = await longAnswer(client);

    client.send({ type: 'response.cancel' });
    const { response } = await responseDone(client, since);

    assertSequence(client.rec.events(since), SEQUENCES.typed, SEQUENCES.audioResponse);
    assert.equal(response.status, 'cancelled');
    assert.deepEqual(response.status_details, { type: 'cancelled', reason: 'client_cancelled' });
    assert.equal((await responseDone(client, say(client, SHORT))).response.status, 'completed');
  }));

  test('a second one while one is active is refused by name; the first is unaffected', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    const { since, delta } = await longAnswer(client);

    client.send({ type: 'response.create', event_id: 'second' });
    const { error } = await errorFor(client, 'second');
    client.send({ type: 'response.cancel', response_id: delta.response_id });
    const { response } = await responseDone(client, since);

    assert.equal(error.code, 'conversation_already_has_active_response');
    assert.match(error.message, new RegExp(delta.response_id));
    assert.equal(response.id, delta.response_id);
    assert.equal(client.rec.ofType('response.created', since).length, 1);
  }));

  test('in text only: no audio event at all, and the audio settings stay in the response', () => withClients(async (open) => {
    const client = await open(openOpenAi());
    await updated(client, textOnly);

    const since = say(client, LONG);
    const { response } = await responseDone(client, since);

    assert.deepEqual(client.rec.events(since).filter(({ type }) => type.includes('output_audio')), []);
    assert.equal(typeof response.audio.output.voice, 'string');
  }));
});

