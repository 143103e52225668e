// The shape checker itself: it passes what the protocol page prints, and fails each way in which a frame can hurt a client.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { agentsSdkTakes } from './agents-sdk.js';
import { eventFaults, frameFaults, knownTypes } from './ga-shape.js';
import { everything } from './sample-stream.js';

const samples = everything();
const sample = (type, fits = () => true) => structuredClone(samples.find((event) => event.type === type && fits(event)));
const itemDone = (kind) => sample('conversation.item.done', ({ item }) => item.type === kind);
const without = (object, key) => {
  delete object[key];
  return object;
};

describe('frames of the protocol page', () => {
  for (const event of samples) {
    test(`${event.type} ${event.event_id} passes, and the Agents SDK reads it`, () => {
      assert.deepEqual(eventFaults(event), []);
      assert.equal(agentsSdkTakes(event), 'reads');
    });
  }
});

describe('literal frames of the fixture folder', () => {
  const folder = new URL('../../protocol-fixtures/openai/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const frames = files.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]);
  const ofServer = frames.filter(([, raw]) => knownTypes().includes(JSON.parse(raw).type));
  for (const [name, raw] of ofServer) {
    test(`${name} passes`, () => assert.deepEqual(frameFaults(raw), []));
  }
});

describe('crash traps of section 8.2', () => {
  const traps = {
    'a user input_audio part without a transcript key': () => {
      const event = sample('conversation.item.done', ({ item }) => item.content?.[0]?.type === 'input_audio');
      without(event.item.content[0], 'transcript');
      return event;
    },
    'a message without content': () => {
      const event = itemDone('message');
      without(event.item, 'content');
      return event;
    },
    'a completed function_call without arguments': () => {
      const event = sample('response.output_item.done', ({ item }) => item.type === 'function_call');
      without(event.item, 'arguments');
      return event;
    },
    'a completed function_call without a name': () => {
      const event = sample('response.output_item.done', ({ item }) => item.type === 'function_call');
      without(event.item, 'name');
      return event;
    },
    'an mcp_call without an output key': () => ({
      ...sample('conversation.item.added'),
      item: { id: 'item_m', type: 'mcp_call', server_label: 's', name: 'n', arguments: '{}' },
    }),
  };
  for (const [name, make] of Object.entries(traps)) {
    test(`${name} kills the SDK, and is a fault here`, () => {
      assert.equal(agentsSdkTakes(make()), 'dies');
      assert.notDeepEqual(eventFaults(make()), []);
    });
  }
});

describe('what silences an event', () => {
  const deafening = {
    'no event_id': () => without(sample('session.created'), 'event_id'),
    'no content_index on a delta': () => without(sample('response.output_audio.delta'), 'content_index'),
    'no output_index on a delta': () => without(sample('response.output_text.delta'), 'output_index'),
    'a voice that is an object in a response': () => {
      const event = sample('response.created');
      event.response.audio.output.voice = { id: 'voice_1' };
      return event;
    },
    'an unknown rate limit': () => {
      const event = sample('rate_limits.updated');
      event.rate_limits[0].name = 'seconds';
      return event;
    },
    'token usage without its details': () => {
      const event = sample('conversation.item.input_audio_transcription.completed');
      without(event.usage, 'input_token_details');
      return event;
    },
    'an item part called text': () => {
      const event = sample('conversation.item.done', ({ item }) => item.content?.[0]?.type === 'output_text');
      event.item.content[0].type = 'text';
      return event;
    },
    'a content part called output_audio': () => {
      const event = sample('response.content_part.added');
      event.part.type = 'output_audio';
      return event;
    },
    'a beta name': () => ({ ...sample('response.output_audio.delta'), type: 'response.audio.delta' }),
    'conversation.item.created': () => ({ ...sample('conversation.item.added'), type: 'conversation.item.created' }),
  };
  for (const [name, make] of Object.entries(deafening)) {
    test(`${name}: the SDK ignores it, and it is a fault here`, () => {
      assert.equal(agentsSdkTakes(make()), 'ignores');
      assert.notDeepEqual(eventFaults(make()), []);
    });
  }
});

describe('what else a client may rely on', () => {
  const broken = {
    'a session without its type': () => {
      const event = sample('session.updated');
      without(event.session, 'type');
      return event;
    },
    'VAD defaults not filled in': () => {
      const event = sample('session.updated');
      without(event.session.audio.input.turn_detection, 'interrupt_response');
      return event;
    },
    'both modalities at once': () => {
      const event = sample('session.created');
      event.session.output_modalities = ['text', 'audio'];
      return event;
    },
    'a finished transcription without usage': () => without(sample('conversation.item.input_audio_transcription.completed'), 'usage'),
    'finished arguments without the name': () => without(sample('response.function_call_arguments.done'), 'name'),
    'a completed response without usage': () => ({ ...sample('response.done'), response: { ...sample('response.done').response, usage: null } }),
    'usage in response.created': () => ({ ...sample('response.created'), response: { ...sample('response.created').response, usage: sample('response.done').response.usage } }),
    'a cancelled response without a reason': () => ({ ...sample('response.done'), response: { ...sample('response.done').response, status: 'cancelled' } }),
    'an error without its client event_id': () => {
      const event = sample('error');
      without(event.error, 'event_id');
      return event;
    },
    'audio bytes in item.done': () => {
      const event = sample('conversation.item.done', ({ item }) => item.content?.[0]?.type === 'output_audio');
      event.item.content[0].audio = 'AAAA';
      return event;
    },
    'a delta that is not base64': () => ({ ...sample('response.output_audio.delta'), delta: '*%' }),
    "a field that is not the protocol's": () => ({ ...sample('response.output_text.delta'), endpoint: 'a' }),
  };
  for (const [name, make] of Object.entries(broken)) {
    test(`${name} is a fault`, () => assert.notDeepEqual(eventFaults(make()), []));
  }

  for (const key of ['status_details', 'usage', 'metadata', 'conversation_id']) {
    test(`a response without the key ${key} is a fault, null or not`, () => {
      const event = sample('response.created');
      without(event.response, key);
      assert.notDeepEqual(eventFaults(event), []);
    });
  }

  for (const key of ['tracing', 'prompt', 'include', 'expires_at', 'model']) {
    test(`a session without the key ${key} is a fault`, () => {
      const event = sample('session.created');
      without(event.session, key);
      assert.notDeepEqual(eventFaults(event), []);
    });
  }
});

describe('every required field of every event', () => {
  for (const event of samples) {
    const optional = new Set(['obfuscation', 'logprobs']);
    for (const key of Object.keys(event).filter((name) => !optional.has(name))) {
      test(`${event.type} ${event.event_id} without ${key} is a fault`, () => {
        assert.notDeepEqual(eventFaults(without(structuredClone(event), key)), []);
      });
    }
  }
});

describe('frames', () => {
  test('binary is a fault', () => assert.notDeepEqual(frameFaults(JSON.stringify(sample('error')), true), []));
  test('what is not JSON is a fault', () => assert.notDeepEqual(frameFaults('{"type":'), []));
  test('an array is a fault', () => assert.notDeepEqual(frameFaults('[]'), []));
  test('a mebibyte is a fault', () => {
    const event = { ...sample('response.output_text.delta'), delta: 'x'.repeat(1 << 20) };
    assert.match(frameFaults(JSON.stringify(event)).join(), /below/);
  });
});
