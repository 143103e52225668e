// The same speech on routes whose turns are cut by the provider and on those where the hub does it: a client reads the same types of
// events in the same order. The milliseconds are each detector's own. The emulator's record says who was asked to cut them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitsIn, dtmf, keysIn } from '../lib/dtmf.js';
import { LONG } from '../lib/prompts.js';
import { append, mainSequence, responseDone, saidIn, say, speak, updated } from '../lib/steps.js';
import { Emulator } from '../lib/stack.js';
import { openOpenAi, withClients } from '../lib/target.js';
import { millis, readWav, silence, speech } from '../lib/wav.js';

/** OpenAI's own detection; GLM with the hub's; OpenAI with the hub's; GLM's own. */
const [PROVIDERS, ...OTHERS] = ['gpt-realtime', 'glm-realtime', 'deaf', 'hearing'];
const emulator = new Emulator('a');
let told = 0;

/** Twelve seconds of somebody who says phrase after phrase; a pause long enough to end a turn comes once. */
const phrases = () => readWav(new URL('../../audio/src/test/resources/audio/phrases-24k.wav', import.meta.url).pathname);
// GLM's own detection knows no other silence.
const detection = (more) => ({ audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 768, ...more } } } });

const SCENARIOS = {
  'phrases one after the other': async (client) => {
    await updated(client, detection({ create_response: false }));
    const since = client.rec.mark();
    speak(client, phrases(), 1_500);
    await client.rec.waitFor((event) => event.type === 'conversation.item.done' && client.rec.ofType('conversation.item.done').length === 2, { since });
  },
  'a question and its answer': async (client) => {
    await updated(client, detection({ create_response: true }));
    const since = client.rec.mark();
    speak(client, speech(), 1_500);
    await responseDone(client, since);
  },
  'an answer that is interrupted': async (client) => {
    await updated(client, detection({ create_response: true }));
    const since = say(client, LONG);
    await client.rec.waitFor('response.output_audio.delta', { since });
    speak(client, speech(), 1_500);
    await client.rec.until('both answers are over', () => client.rec.ofType('response.done').length === 2);
  },
};

async function typesOn(model, scenario) {
  let types;
  await withClients(async (open) => {
    const client = await open(openOpenAi({ model }));
    await scenario(client);
    // A round trip: what was to come has come.
    await updated(client, { max_output_tokens: 4_000 });
    types = mainSequence(client.rec.events().filter(({ type }) => !type.endsWith('.delta')));
    assert.deepEqual(client.rec.ofType('error'), []);
  });
  return types;
}

describe('who cuts the turns makes no difference to what a client is told', () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    test(name, async () => {
      const wanted = await typesOn(PROVIDERS, scenario);

      assert.ok(wanted.includes('input_audio_buffer.speech_started'), 'somebody was heard');
      for (const model of OTHERS) {
        assert.deepEqual(await typesOn(model, scenario), wanted, model);
      }
    });
  }
});

/** What the emulator was told on the one connection that `instructions` mark. */
async function received(instructions) {
  const { sessions } = await emulator.record(instructions);
  assert.equal(sessions.length, 1);
  return sessions[0].received.map((text) => JSON.parse(text));
}

const detectors = (events) => events.filter(({ type, session }) => type === 'session.update' && session.audio?.input?.turn_detection !== undefined).map(({ session }) => session.audio.input.turn_detection);

test('a provider that is to cut no turns is never asked to, and hears the turn and no more', () => withClients(async (open) => {
  const client = await open(openOpenAi({ model: 'deaf' }));
  const mark = `turns ${++told}`;
  const wish = { type: 'server_vad', threshold: 0.4, prefix_padding_ms: 200, silence_duration_ms: 400, idle_timeout_ms: null, create_response: true, interrupt_response: false };
  const session = await updated(client, { instructions: mark, audio: { input: { turn_detection: wish } } });
  assert.deepEqual(session.audio.input.turn_detection, wish);

  const since = client.rec.mark();
  speak(client, Buffer.concat([silence(2_000), dtmf('159')]), 1_500);
  const { response } = await responseDone(client, since);

  assert.equal(digitsIn(saidIn(response)), '159');
  const [started] = client.rec.ofType('input_audio_buffer.speech_started');
  const [stopped] = client.rec.ofType('input_audio_buffer.speech_stopped');
  assert.ok(Math.abs(started.audio_start_ms - 1_800) <= 30, `speech began at ${started.audio_start_ms}`);
  for (const type of ['input_audio_buffer.speech_stopped', 'input_audio_buffer.committed']) {
    assert.equal(client.rec.ofType(type)[0].item_id, started.item_id);
  }
  assert.ok(client.rec.ofType('conversation.item.done').some(({ item }) => item.id === started.item_id));
  const events = await received(mark);
  assert.deepEqual(new Set(detectors(events)), new Set([null]));
  const sound = Buffer.concat(events.filter(({ type }) => type === 'input_audio_buffer.append').map(({ audio }) => Buffer.from(audio, 'base64')));
  assert.equal(millis(sound), stopped.audio_end_ms - started.audio_start_ms);
  assert.equal(keysIn(sound), '159');

  client.send({ type: 'conversation.item.retrieve', item_id: started.item_id });
  const { item } = await client.rec.waitFor('conversation.item.retrieved');
  assert.equal(item.id, started.item_id);
}));

test('a session whose turns the hub cuts moves to another provider in the middle of a turn', () => withClients(async (open) => {
  const client = await open(openOpenAi({ model: 'deaf' }));
  const mark = `turns ${++told}`;
  await updated(client, { instructions: mark, ...detection({ silence_duration_ms: 400 }) });
  const first = client.rec.mark();
  speak(client, dtmf('159'));
  await responseDone(client, first);

  const since = client.rec.mark();
  append(client, Buffer.concat([silence(500), dtmf('24')]));
  const started = await client.rec.waitFor('input_audio_buffer.speech_started', { since });
  await emulator.act('RESET_MID_RESPONSE', 'sk-deaf');
  append(client, Buffer.concat([dtmf('68'), silence(900)]));
  const { response } = await responseDone(client, since);

  assert.equal(digitsIn(saidIn(response)), '2468');
  const committed = client.rec.ofType('input_audio_buffer.committed');
  assert.equal(committed.length, 2);
  assert.equal(committed[1].item_id, started.item_id);
  assert.deepEqual(client.rec.ofType('error'), []);
  const { sessions } = await emulator.record(mark);
  assert.equal(sessions.length, 2);
  for (const { received: raw } of sessions) {
    assert.deepEqual(new Set(detectors(raw.map((text) => JSON.parse(text)))), new Set([null]));
  }
}));

test('turn detection that is wrong is refused in the words of the protocol', () => withClients(async (open) => {
  const client = await open(openOpenAi({ model: 'deaf' }));
  client.send({ type: 'session.update', event_id: 'wrong', session: { type: 'realtime', instructions: 'Never.', audio: { input: { turn_detection: { type: 'server_vad', threshold: 2 } } } } });
  const { error } = await client.rec.waitFor('error');

  assert.equal(error.code, 'decimal_above_max_value');
  assert.equal(error.param, 'session.audio.input.turn_detection.threshold');
  assert.equal(error.event_id, 'wrong');
  assert.notEqual((await updated(client, { max_output_tokens: 4_000 })).instructions, 'Never.');
}));

test('a provider that is to cut the turns hears all, silence too, and is not told when to commit', () => withClients(async (open) => {
  const client = await open(openOpenAi({ model: 'hearing' }));
  const mark = `turns ${++told}`;
  await updated(client, { instructions: mark, ...detection({}) });
  const since = client.rec.mark();
  speak(client, Buffer.concat([silence(1_000), dtmf('24')]), 1_500);
  const { response } = await responseDone(client, since);

  assert.equal(digitsIn(saidIn(response)), '24');
  const events = await received(mark);
  const own = events.filter(({ type }) => type === 'input_audio_buffer.commit' || type === 'response.create');
  assert.deepEqual(own, []);
  assert.ok(events.filter(({ type }) => type === 'input_audio_buffer.append').every(({ client_timestamp: at }) => Number.isInteger(at)));
}));
