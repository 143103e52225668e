// What the long-poll paths answer to requests that are not as they should be; the session goes on after each.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { request as https } from 'node:https';
import { Emulator, assertNoLeak } from '../lib/stack.js';
import { MODEL, apiKey, baseUrl } from '../lib/target.js';

const polling = () => `${baseUrl()}/realtime/polling`;
let session;

async function call(method, path, { body, token = session?.token, headers = {} } = {}) {
  const auth = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${polling()}${path}`, { method, body, headers: { ...auth, ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const events = (query) => call('GET', `/${session.session_id}/events?${query}`);
const post = (body) => call('POST', `/${session.session_id}/events`, { body });
const refused = ({ status, body }) => [status, body.error.code, body.error.param];

beforeEach(async () => {
  session = (await call('POST', `?model=${MODEL}`, { token: apiKey() })).body;
});

afterEach(async () => {
  await call('DELETE', `/${session.session_id}`);
  await assertNoLeak(new Emulator('a'), new Emulator('b'));
});

describe('a long-poll session', () => {
  test('takes its first events with the request that opens it', async () => {
    const opened = await call('POST', `?model=${MODEL}`, {
      token: apiKey(), body: JSON.stringify({ events: [{ type: 'session.update', session: { type: 'realtime', instructions: 'First.' } }] }),
    });
    const mine = session;
    session = opened.body;
    let cursor = 0;
    for (let seen = []; !seen.includes('session.updated'); ) {
      const { body } = await events(`cursor=${cursor}&wait=5`);
      assert.ok(body.events.length > 0);
      seen = body.events.map(({ type }) => type);
      cursor = body.cursor;
    }
    await call('DELETE', `/${session.session_id}`);
    session = mine;
  });

  test('refuses cursors, waits and posts that are wrong, with the number that is right', async () => {
    await events('cursor=0&wait=5');
    for (const query of ['', 'cursor=', 'cursor=a', 'cursor=-1', 'cursor=1.5', 'cursor=1&cursor=1', `cursor=${'9'.repeat(30)}`]) {
      assert.deepEqual(refused(await events(`${query}&wait=0`)), [400, 'invalid_value', 'cursor'], query);
    }
    for (const wait of ['26', '-1', 'x', '1.5', '']) {
      assert.deepEqual(refused(await events(`cursor=1&wait=${wait}`)), [400, 'invalid_value', 'wait'], wait);
    }
    const ahead = await events('cursor=99&wait=0');
    assert.deepEqual([...refused(ahead), ahead.body.error.expected], [409, 'cursor_ahead', 'cursor', 1]);
    assert.equal((await events('cursor=1&wait=0')).status, 200);
    const gone = await events('cursor=0&wait=0');
    assert.deepEqual([...refused(gone), gone.body.error.expected], [410, 'cursor_gone', 'cursor', 1]);
    const gap = await post('{"seq":2,"events":[{"type":"response.create"}]}');
    assert.deepEqual([...refused(gap), gap.body.error.expected], [409, 'seq_gap', 'seq', 1]);
    for (const [body, ...wanted] of [
      ['', 400, 'invalid_json', null], ['[]', 400, 'invalid_json', null], ['{"seq":1', 400, 'invalid_json', null],
      ['{"seq":1,"seq":1,"events":[]}', 400, 'invalid_json', null], ['{"seq":0,"events":[{}]}', 400, 'invalid_value', 'seq'],
      ['{"seq":"1","events":[{}]}', 400, 'invalid_value', 'seq'], ['{"seq":1,"events":{}}', 400, 'invalid_value', 'events'],
      ['{"seq":1,"events":[]}', 400, 'invalid_value', 'events'], ['{"seq":1}', 400, 'invalid_value', 'events'],
      [`{"seq":1,"events":[${'1,'.repeat(1024)}1]}`, 400, 'invalid_value', 'events'],
      [`{"seq":1,"events":["${'x'.repeat(5 << 20)}"]}`, 413, 'message_too_big', null],
    ]) {
      assert.deepEqual(refused(await post(body)), wanted, body.slice(0, 40));
    }
    assert.deepEqual((await post('{"seq":1,"events":[{"type":"response.create"}]}')).body, { seq: 1 });
  });

  test('answers events that are none with error events, and goes on', async () => {
    await post('{"seq":1,"events":[1,{"type":"nonsense","event_id":"n1"},{"type":"session.update","session":{"type":"realtime"}}]}');
    const seen = [];
    for (let cursor = 0; !seen.some(({ type }) => type === 'session.updated'); ) {
      const { body } = await events(`cursor=${cursor}&wait=5`);
      seen.push(...body.events);
      cursor = body.cursor;
    }
    assert.deepEqual(seen.filter(({ type }) => type === 'error').map(({ error }) => [error.code, error.event_id]), [['invalid_event', null], ['invalid_value', 'n1']]);
  });

  test('is open to the holder of its token only', async () => {
    const path = `/${session.session_id}`;
    for (const token of ['', 'x', session.token.slice(1), `${session.token}x`, apiKey()]) {
      for (const [method, to, body] of [['GET', `${path}/events?cursor=0&wait=0`], ['POST', `${path}/events`, '{"seq":1,"events":[{}]}'], ['DELETE', path]]) {
        const answer = await call(method, to, { token, body });
        assert.deepEqual([answer.status, answer.body.error.code, answer.headers.get('www-authenticate')], [401, 'invalid_api_key', 'Bearer']);
      }
    }
    assert.equal((await events('cursor=0&wait=5')).body.cursor, 1);
  });

  test('that is not there is a 404', async () => {
    for (const id of ['sess_x', 'nonsense', session.session_id.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')), session.session_id.replace('sess_', 'sess_0')]) {
      assert.deepEqual(refused(await call('GET', `/${id}/events?cursor=0&wait=0`)), [404, 'not_found', null], id);
      assert.equal((await call('DELETE', `/${id}`)).status, 404);
    }
    assert.equal((await call('DELETE', `/${session.session_id}`)).status, 204);
    assert.equal((await events('cursor=0&wait=0')).status, 404);
  });

  test('of an unknown model is refused', async () => {
    const answer = await call('POST', '?model=nobody', { token: apiKey() });
    assert.deepEqual(refused(answer), [404, 'model_not_found', 'model']);
  });

  test('is for the hub’s own pages only', async () => {
    const answer = await call('POST', `?model=${MODEL}`, { token: apiKey(), headers: { origin: 'https://evil.example' } });
    assert.deepEqual(refused(answer), [403, 'forbidden_origin', null]);
  });

  test('answers packed when that is taken', async () => {
    const raw = (encoding) => new Promise((resolve, reject) => {
      https(`${polling()}/${session.session_id}/events?cursor=0&wait=5`, { headers: { authorization: `Bearer ${session.token}`, 'accept-encoding': encoding } }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(parts) }));
      }).on('error', reject).end();
    });
    const plain = await raw('gzip;q=0');
    const packed = await raw('deflate, gzip');
    assert.deepEqual([plain.encoding, packed.encoding], [undefined, 'gzip']);
    assert.ok(packed.body.length < plain.body.length);
    assert.deepEqual(gunzipSync(packed.body), plain.body);
  });
});
