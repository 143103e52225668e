// Bad input inside a session: each has its documented answer, and ten sessions opened before lose and reorder nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Emulator, eventually } from '../lib/stack.js';
import { SHORT } from '../lib/prompts.js';
import { responseDone, say, updated } from '../lib/steps.js';
import { openRawSession, withClients } from '../lib/target.js';
import { Bystanders } from './bystanders.js';

const LIMIT_BYTES = 4 * 1024 * 1024;

/** A legal event of exactly `bytes`: JSON may end in spaces. */
const padded = (event, bytes) => JSON.stringify(event).padEnd(bytes, ' ');

const emulators = [new Emulator('a'), new Emulator('b')];
let bystanders;
before(async () => {
  bystanders = await Bystanders.open(10);
});
after(() => bystanders.leave());

/** The one error that `input` earns, in a session that answers a turn afterwards. */
async function survives(input, { code, param = null }) {
  await withClients(async (open) => {
    const client = await open(openRawSession());
    const since = client.rec.mark();

    client.socket.send(input);
    const { error } = await client.rec.waitFor('error', { since });
    const { response } = await responseDone(client, say(client, SHORT));

    assert.deepEqual([error.type, error.code, error.param], ['invalid_request_error', code, param]);
    assert.equal(client.rec.ofType('error').length, 1);
    assert.equal(response.status, 'completed');
  });
  await bystanders.turn();
}

describe('sound, whatever it holds; the session goes on', () => {
  const binary = { garbage: Buffer.from([0, 0xff, 0x80, 0x7b, 0x22]), 'a valid event': Buffer.from('{"type":"response.create"}'), nothing: Buffer.alloc(0) };
  for (const [name, input] of Object.entries(binary)) {
    test(`${name} in a binary message`, () => withClients(async (open) => {
      const client = await open(openRawSession());

      client.socket.send(input);
      const { response } = await responseDone(client, say(client, SHORT));

      assert.equal(response.status, 'completed');
      assert.equal(client.rec.ofType('error').length, 0);
      assert.equal(client.rec.ofType('response.created').length, 1);
    }));
  }
});

describe('answered by one error; the session goes on', () => {
  test('truncated JSON', () => survives('{"type":"response.create","resp', { code: 'invalid_json' }));
  test('an empty message', () => survives('', { code: 'invalid_json' }));
  test('nesting without end', () => survives(`{"type":"response.create","x":${'['.repeat(100_000)}`, { code: 'invalid_json' }));
  test('an unknown event', () => survives('{"type":"bogus.event"}', { code: 'invalid_value', param: 'type' }));
  test('bad base64', () => survives('{"type":"input_audio_buffer.append","audio":"*not base64*"}', { code: 'invalid_value', param: 'audio' }));

  test('four bad inputs in a row, then a normal turn', () => withClients(async (open) => {
    const client = await open(openRawSession());
    for (const input of ['{', '[]', '{"type":"bogus"}', '{"type":"input_audio_buffer.append","audio":1}']) {
      client.socket.send(input);
    }

    const { response } = await responseDone(client, say(client, SHORT));

    assert.equal(response.status, 'completed');
    assert.equal(client.rec.ofType('error').length, 4);
  }));

  const ambiguous = {
    'an array': '[{"type":"response.create"}]',
    'a string': '"response.create"',
    'an object without type': '{"event_id":"e1"}',
    'a type that is no string': '{"type":7}',
    'two types in one event': '{"type":"response.create","type":"response.cancel"}',
    'two events in one message': '{"type":"response.create"}{"type":"response.cancel"}',
  };
  for (const [name, input] of Object.entries(ambiguous)) {
    test(name, () => withClients(async (open) => {
      const client = await open(openRawSession());

      client.socket.send(input);
      const { error } = await client.rec.waitFor('error');
      await updated(client, { instructions: 'Still here.' });

      assert.equal(error.type, 'invalid_request_error');
      assert.deepEqual(client.rec.ofType('response.created'), []);
    }));
  }
});

describe('size', () => {
  test('a message of exactly the limit is taken', async () => {
    await withClients(async (open) => {
      const client = await open(openRawSession());

      client.socket.send(padded({ type: 'input_audio_buffer.clear' }, LIMIT_BYTES));

      await client.rec.waitFor('input_audio_buffer.cleared');
      assert.deepEqual(client.rec.ofType('error'), []);
    });
    await bystanders.turn();
  });

  test('one byte over ends the session: one error, close 1009', async () => {
    await withClients(async (open) => {
      const client = await open(openRawSession());

      client.socket.send(padded({ type: 'input_audio_buffer.clear' }, LIMIT_BYTES + 1));
      const close = await client.rec.waitForClose();

      assert.equal(close.code, 1009);
      assert.deepEqual(client.rec.ofType('error').map(({ error }) => error.code), ['message_too_big']);
      assert.deepEqual(client.rec.ofType('input_audio_buffer.cleared'), []);
    });
    await bystanders.turn();
  });
});

describe('speed', () => {
  test('a client that does not read is closed with 1013, and what it reads then is whole', async () => {
    await withClients(async (open) => {
      const client = await open(openRawSession());
      const answer = await responseDone(client, say(client, SHORT));
      const item = answer.response.output[0].id;

      client.socket.pause();
      const asked = client.rec.mark();
      for (let i = 0; i < 400; i++) {
        client.send({ type: 'conversation.item.retrieve', item_id: item });
      }
      await bystanders.turn();
      const open10 = async () => (await Promise.all(emulators.map((emulator) => emulator.openCount()))).reduce((x, y) => x + y);
      await eventually('the slow one is gone', open10, (open) => open === 10, { ms: 30_000 });
      client.socket.resume();
      const close = await client.rec.waitForClose();

      assert.equal(close.code, 1013);
      assert.ok(client.rec.ofType('conversation.item.retrieved', asked).length < 400);
    });
    await bystanders.turn();
  });
});
