// The beta client of the npm package `openai`, unmodified, over TLS: it speaks and hears the dialect of openai-realtime.md,
// sections 2.6 and 4, while the provider speaks GA.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/beta/realtime/ws';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { SHORT, callTool } from '../lib/prompts.js';
import { Recorder, SOON_MS } from '../lib/recorder.js';
import { append, mainSequence, responseDone, say, speak, userText } from '../lib/steps.js';
import { MODEL, apiKey, baseUrl, openOpenAi, openRaw, withClients } from '../lib/target.js';
import { millis, peak, silence } from '../lib/wav.js';

const ASR = 'conversation.item.input_audio_transcription.completed';
/** What only GA says; none of it may reach a beta client. */
const GA_ONLY = /"(response\.output_(text|audio|audio_transcript)\.(delta|done)|conversation\.item\.(added|done)|output_text|output_audio|output_modalities|audio\/pcmu?a?)"/;

const OPENED = ['response.created', 'response.output_item.added', 'conversation.item.created', 'response.content_part.added'];
const CLOSED = ['response.content_part.done', 'response.output_item.done', 'response.done'];
const TEXT_RESPONSE = [...OPENED, 'response.text.delta', 'response.text.done', ...CLOSED];
const AUDIO_RESPONSE = [...OPENED, 'response.audio.done', 'response.audio_transcript.done', ...CLOSED];
const DELTAS = new Set(['response.audio.delta', 'response.audio_transcript.delta']);

/** Runs `body` with one beta session; afterwards every frame of it is held against the dialect. */
async function withBeta(body) {
  const client = new OpenAI({ apiKey: apiKey(), baseURL: baseUrl() });
  const rt = new OpenAIRealtimeWS({ model: MODEL }, client);
  const rec = new Recorder(rt.socket);
  const errors = [];
  rt.on('error', (error) => errors.push(error));
  const beta = { rt, rec, errors, send: (event) => rt.send(event) };
  try {
    await rec.waitFor('conversation.created');
    await body(beta);
  } finally {
    rt.close();
    await (rec.close ?? rec.waitForClose({ ms: SOON_MS }));
  }
  assertBetaFrames(rec);
}

function assertBetaFrames(rec) {
  const inbound = rec.frames.filter(({ dir }) => dir === 'in');
  assert.deepEqual(inbound.filter(({ raw }) => GA_ONLY.test(raw)).map(({ raw }) => raw.slice(0, 300)), [], 'no frame speaks GA');
  const ids = inbound.map(({ event }) => event.event_id);
  assert.equal(new Set(ids).size, ids.length, 'every event id is unique');
  assert.deepEqual(inbound.slice(0, 2).map(({ event }) => event.type), ['session.created', 'conversation.created']);
}

/** The session.updated for an update that leaves now. */
async function updated(client, session) {
  const since = client.rec.mark();
  client.send({ type: 'session.update', session });
  return (await client.rec.waitFor('session.updated', { since })).session;
}

const sequenceOf = (client, since) => mainSequence(client.rec.events(since).filter(({ type }) => !DELTAS.has(type)));

describe('a beta client', () => {
  test('is given the flat session with the defaults of section 2.6, then its conversation', () => withBeta(async ({ rec }) => {
    const [{ session }, { conversation }] = rec.events();

    assert.deepEqual([...session.modalities].sort(), ['audio', 'text']);
    assert.deepEqual(
      [session.input_audio_format, session.output_audio_format, session.temperature, session.max_response_output_tokens, session.tool_choice],
      ['pcm16', 'pcm16', 0.8, 'inf', 'auto']);
    assert.deepEqual([session.object, session.input_audio_transcription, session.tools], ['realtime.session', null, []]);
    assert.equal(session.turn_detection.type, 'server_vad');
    assert.equal(typeof session.voice, 'string');
    assert.ok(!('audio' in session) && !('type' in session));
    assert.equal(conversation.object, 'realtime.conversation');
  }));

  test('changes its session by flat names and reads the whole of it back', () => withBeta(async (client) => {
    const after = await updated(client, {
      modalities: ['text', 'audio'], instructions: 'Count.', voice: 'ash', input_audio_format: 'g711_ulaw', output_audio_format: 'g711_alaw',
      turn_detection: null, temperature: 0.7, max_response_output_tokens: 300, input_audio_transcription: { model: 'whisper-1' },
    });

    assert.deepEqual(
      [after.instructions, after.voice, after.input_audio_format, after.output_audio_format, after.turn_detection, after.temperature, after.max_response_output_tokens],
      ['Count.', 'ash', 'g711_ulaw', 'g711_alaw', null, 0.7, 300]);
    assert.equal(after.input_audio_transcription.model, 'whisper-1');
  }));

  test('types a turn and is answered in text', () => withBeta(async (client) => {
    await updated(client, { modalities: ['text'] });

    const since = say(client, SHORT);
    const { response } = await responseDone(client, since);

    assert.deepEqual(sequenceOf(client, since), ['conversation.item.created', ...TEXT_RESPONSE]);
    assert.equal(response.status, 'completed');
    assert.deepEqual(response.modalities, ['text']);
    const [{ content: [part] }] = response.output;
    assert.equal(part.type, 'text');
    assert.equal(client.rec.ofType('response.text.delta', since).map(({ delta }) => delta).join(''), part.text);
    assert.equal(response.conversation_id, client.rec.ofType('conversation.created')[0].conversation.id);
    assert.deepEqual(client.errors, []);
  }));

  test('speaks a turn, is understood, and is answered aloud', () => withBeta(async (client) => {
    await updated(client, { input_audio_transcription: { model: 'whisper-1' }, turn_detection: { type: 'server_vad' } });

    const since = client.rec.mark();
    speak(client, dtmf('357'));
    const { response } = await responseDone(client, since);
    const { transcript } = await client.rec.waitFor(ASR, { since });

    assert.deepEqual(sequenceOf(client, since), [
      'input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped', 'input_audio_buffer.committed', 'conversation.item.created', ...AUDIO_RESPONSE,
    ]);
    assert.equal(digitsIn(transcript), '357');
    const [{ content: [part] }] = response.output;
    assert.equal(part.type, 'audio');
    assert.match(digitsIn(part.transcript), /357/);
    assert.equal(client.rec.ofType('response.audio_transcript.delta', since).map(({ delta }) => delta).join(''), part.transcript);
    const pcm = Buffer.concat(client.rec.ofType('response.audio.delta', since).map(({ delta }) => Buffer.from(delta, 'base64')));
    assert.ok(millis(pcm) > 300 && peak(pcm) > 1_000, 'there is a voice in it');
    assert.equal(response.output_audio_format, 'pcm16');
  }));

  test('pushes to talk', () => withBeta(async (client) => {
    await updated(client, { turn_detection: null, input_audio_transcription: { model: 'whisper-1' } });

    const since = client.rec.mark();
    append(client, Buffer.concat([dtmf('68'), silence(200)]));
    client.send({ type: 'input_audio_buffer.commit' });
    client.send({ type: 'response.create', response: { modalities: ['text'] } });
    const { response } = await responseDone(client, since);

    assert.match(digitsIn(response.output[0].content[0].text), /68/);
  }));

  test('has its tool called, answers it, and goes on', () => withBeta(async (client) => {
    await updated(client, { modalities: ['text'], tools: [{ type: 'function', name: 'get_weather', description: 'Tells the weather.', parameters: { type: 'object', properties: {} } }] });

    const since = say(client, callTool('get_weather'));
    const { response: { output: [call] } } = await responseDone(client, since);
    assert.equal(call.type, 'function_call');
    const gave = client.rec.mark();
    client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: call.call_id, output: 'sunny, 4711 degrees' } });
    client.send({ type: 'response.create' });

    assert.match((await responseDone(client, gave)).response.output[0].content[0].text, /4711/);
  }));

  test('replays what the assistant said as beta spells it', () => withBeta(async (client) => {
    client.send({ type: 'conversation.item.create', item: { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'It rains.' }] } });

    const { item } = await client.rec.waitFor('conversation.item.created');
    assert.deepEqual(item.content, [{ type: 'text', text: 'It rains.' }]);
    assert.deepEqual(client.errors, []);
  }));

  const faults = {
    'a field of GA': [{ output_modalities: ['text'] }, 'unknown_parameter', 'session.output_modalities'],
    'modalities that there are not': [{ modalities: ['audio'] }, 'invalid_value', 'session.modalities'],
    'a format that there is not': [{ input_audio_format: 'mp3' }, 'invalid_value', 'session.input_audio_format'],
    'a field that nobody knows': [{ bogus_field: 1 }, 'unknown_parameter', 'session.bogus_field'],
  };
  for (const [name, [session, code, param]] of Object.entries(faults)) {
    test(`is told of ${name} by its own name, and the session goes on`, () => withBeta(async (client) => {
      client.send({ type: 'session.update', event_id: 'mine_1', session });
      const { error } = await client.rec.waitFor('error');
      const { response } = await responseDone(client, say(client, SHORT));

      assert.deepEqual([error.type, error.code, error.param, error.event_id], ['invalid_request_error', code, param, 'mine_1']);
      assert.equal(response.status, 'completed');
    }));
  }

  test('may be a browser: the subprotocol selects the dialect and is not echoed', async () => {
    const client = openRaw({ protocols: ['realtime', `openai-insecure-api-key.${apiKey()}`, 'openai-beta.realtime-v1'], headers: {} });
    await client.rec.waitFor('conversation.created');

    const since = client.rec.mark();
    client.send(userText(SHORT));
    client.send({ type: 'response.create', response: { modalities: ['text'] } });
    await responseDone(client, since);
    client.close();
    await client.rec.waitForClose();

    assert.equal(client.socket.protocol, 'realtime');
    assert.deepEqual(sequenceOf(client, since), ['conversation.item.created', ...TEXT_RESPONSE]);
    assertBetaFrames(client.rec);
  });

  test('stands beside a GA client of the same hub; each hears its own dialect', () => withClients(async (open) => {
    const ga = await open(openOpenAi());
    await withBeta(async (beta) => {
      const [since, gaSince] = [say(beta, SHORT), say(ga, SHORT)];
      await Promise.all([responseDone(beta, since), responseDone(ga, gaSince)]);

      assert.ok(ga.rec.ofType('response.output_audio.delta', gaSince).length > 0);
      assert.ok(beta.rec.ofType('response.audio.delta', since).length > 0);
    });
  }));
});
