// The same conversation on the route of OpenAI's dialect and on GLM's: what a client reads is the same, but for ids, times, voice,
// usage and wording, and for how many pieces a delta comes in.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dtmf } from '../lib/dtmf.js';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { append, responseDone, say, speak, updated, userText } from '../lib/steps.js';
import { openOpenAi, withClients } from '../lib/target.js';
import { silence } from '../lib/wav.js';

const ROUTES = ['gpt-4o-realtime', 'glm-realtime'];
const TRANSCRIBE = { model: 'gpt-4o-mini-transcribe' };
const ASR = 'conversation.item.input_audio_transcription';
const TOOL = { type: 'function', name: 'weather', description: 'The weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } } };

/** Values whose content is the provider's own: only their kind is compared. */
const WORDING = new Set(['text', 'transcript', 'delta', 'audio', 'arguments', 'message', 'model', 'voice', 'instructions']);
const TIMES = new Set(['audio_start_ms', 'audio_end_ms', 'expires_at', 'usage', 'rate_limits', 'speed']);

/** Random filling of OpenAI's own deltas, which a client ignores. */
const PADDING = 'obfuscation';

/** Ids become their order of appearance, so that what refers to what is compared. */
function masker() {
  const seen = new Map();
  const masked = (value, key) => {
    if (TIMES.has(key)) {
      return key;
    }
    if (typeof value === 'string') {
      if (key === 'event_id') {
        return key;
      }
      if (key === 'id' || key.endsWith('_id')) {
        return seen.get(value) ?? (seen.set(value, `${key.replace(/^.*_(?=id$)/, '')}#${seen.size}`), seen.get(value));
      }
      return WORDING.has(key) ? `<${key}>` : value;
    }
    if (Array.isArray(value)) {
      return value.map((entry) => masked(entry, key));
    }
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.keys(value).filter((name) => name !== PADDING).sort().map((name) => [name, masked(value[name], name)]));
    }
    return value;
  };
  return (event) => masked(event, '');
}

const isDelta = ({ type }) => type.endsWith('.delta');

/**
 * One delta of a kind stands for all of its part. Sound and transcript run beside each other, and the ear beside the answer: each
 * kind is put in one place, deltas behind the event that opened them, transcriptions at the end.
 */
function folded(events) {
  const kept = events.filter((event, i) => !isDelta(event) || events.findIndex((other) => other.type === event.type && other.item_id === event.item_id) === i);
  const rank = ({ type }) => (type.startsWith(ASR) ? 1 : 0);
  const late = kept.filter((event) => rank(event) === 1);
  const main = kept.filter((event) => rank(event) === 0);
  for (let i = 1; i < main.length; i++) {
    if (isDelta(main[i - 1]) && isDelta(main[i]) && main[i - 1].type > main[i].type) {
      [main[i - 1], main[i]] = [main[i], main[i - 1]];
    }
  }
  return [...main, ...late.filter((event) => !isDelta(event))];
}

async function stream(model, scenario) {
  let seen;
  await withClients(async (open) => {
    const client = await open(openOpenAi({ model }));
    await scenario(client);
    // A round trip: what was to come has come.
    await updated(client, { max_output_tokens: 4_000 });
    seen = client.rec.events();
  });
  return folded(seen).map(masker());
}

const manual = { audio: { input: { turn_detection: null, transcription: TRANSCRIBE } } };
const automatic = { audio: { input: { turn_detection: { type: 'server_vad' }, transcription: TRANSCRIBE } } };

const SCENARIOS = {
  'a typed turn in text': async (client) => {
    await updated(client, { output_modalities: ['text'], instructions: 'Be brief.' });
    await responseDone(client, say(client, SHORT));
    await client.rec.waitFor('rate_limits.updated');
  },
  'two typed turns in audio': async (client) => {
    await responseDone(client, say(client, SHORT));
    await responseDone(client, say(client, 'And what did I say before?'));
  },
  'a spoken turn by server VAD': async (client) => {
    await updated(client, automatic);
    const since = client.rec.mark();
    speak(client, dtmf('159'));
    await responseDone(client, since);
    await client.rec.waitFor(`${ASR}.completed`, { since });
  },
  'push-to-talk': async (client) => {
    await updated(client, manual);
    const since = client.rec.mark();
    append(client, Buffer.concat([dtmf('2468'), silence(300)]));
    client.send({ type: 'input_audio_buffer.commit' });
    await client.rec.waitFor(`${ASR}.completed`, { since });
    const asked = client.rec.mark();
    client.send({ type: 'response.create' });
    await responseDone(client, asked);
  },
  'a tool round trip': async (client) => {
    await updated(client, { tools: [TOOL] });
    const { response } = await responseDone(client, say(client, callTool('weather')));
    const since = client.rec.mark();
    client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: response.output[0].call_id, output: 'rain' } });
    client.send({ type: 'response.create' });
    await responseDone(client, since);
  },
  'a cancelled answer, truncated': async (client) => {
    const since = say(client, LONG);
    const { item_id: item } = await client.rec.waitFor('response.output_audio.delta', { since });
    client.send({ type: 'response.cancel' });
    await responseDone(client, since);
    client.send({ type: 'conversation.item.truncate', item_id: item, content_index: 0, audio_end_ms: 40 });
    await client.rec.waitFor('conversation.item.truncated', { since });
  },
  'items retrieved and deleted': async (client) => {
    client.send(userText(SHORT, { id: 'item_mine' }));
    await client.rec.waitFor('conversation.item.done');
    client.send({ type: 'conversation.item.retrieve', item_id: 'item_mine' });
    await client.rec.waitFor('conversation.item.retrieved');
    client.send({ type: 'conversation.item.delete', item_id: 'item_mine' });
    await client.rec.waitFor('conversation.item.deleted');
  },
  'an answer out of band': async (client) => {
    await updated(client, { output_modalities: ['text'] });
    const since = client.rec.mark();
    client.send({
      type: 'response.create',
      response: { conversation: 'none', output_modalities: ['text'], metadata: { for: 'test' }, input: [userText(SHORT).item] },
    });
    await responseDone(client, since);
  },
};

describe('both routes tell a client the same', () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    test(name, async () => {
      const [openai, glm] = [await stream(ROUTES[0], scenario), await stream(ROUTES[1], scenario)];

      assert.ok(openai.length > 5, 'something was compared');
      assert.deepEqual(glm, openai);
    });
  }
});
