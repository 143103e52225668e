// What the hub refuses before there is a socket: an HTTP status and a JSON error, nothing else (R28, section 8.6).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SOON_MS } from '../lib/recorder.js';
import { apiKey, baseUrl, openRaw, realtimeUrl } from '../lib/target.js';

const authorization = `Bearer ${apiKey()}`;
const { host, origin } = new URL(baseUrl());

/** The answer to an upgrade that must not succeed. */
async function refusal(options) {
  const client = openRaw({ ...options, headers: { authorization, ...options.headers } });
  const answer = await Promise.race([client.refused, client.rec.closed, new Promise((resolve) => client.socket.on('open', () => resolve('opened')))]);
  client.socket.terminate();
  assert.ok(answer.status, `refused with a status, was ${JSON.stringify(answer)}`);
  return { ...answer, error: JSON.parse(answer.body).error };
}

/** A session comes up, then goes. */
async function accepted({ credentials = { authorization }, ...options }) {
  const client = openRaw({ ...options, headers: { ...credentials, ...options.headers } });
  await client.rec.waitFor('session.created');
  client.close();
  await client.rec.waitForClose({ ms: SOON_MS });
  client.rec.verify();
  return client.socket;
}

const refused = {
  'a foreign Origin': [{ headers: { origin: 'https://evil.example' } }, 403],
  'a foreign Origin that begins like ours': [{ headers: { origin: `${origin}.evil.example` } }, 403],
  'the origin null of a sandboxed page': [{ headers: { origin: 'null' } }, 403],
  'a foreign Host': [{ headers: { host: 'evil.example' } }, 403],
  'a foreign Host with our port': [{ headers: { host: `evil.example:${new URL(baseUrl()).port}` } }, 403],
  'a model that no route has': [{ query: 'model=no-such-model' }, 404],
  'a model of markup': [{ query: `model=${encodeURIComponent('<script>alert(1)</script>')}` }, 404],
  'two models': [{ query: 'model=gpt-realtime&model=other' }, 400],
  'an unknown subprotocol': [{ protocols: ['chat'] }, 400],
};

describe('refused at the upgrade', () => {
  for (const [name, [options, status]] of Object.entries(refused)) {
    test(`${name}: ${status} with a JSON error that says nothing back`, async () => {
      const answer = await refusal(options);

      assert.equal(answer.status, status);
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.deepEqual(Object.keys(answer.error).sort(), ['code', 'message', 'param', 'type']);
      assert.equal(answer.error.type, 'invalid_request_error');
      assert.ok(!/evil|script/.test(answer.body), answer.body);
    });
  }

  test('a plain GET of the path is told to upgrade', async () => {
    const response = await fetch(realtimeUrl().replace(/^ws/, 'http'), { signal: AbortSignal.timeout(SOON_MS) });
    assert.equal(response.status, 426);
    assert.equal((await response.json()).error.type, 'invalid_request_error');
  });
});

describe('accepted at the upgrade', () => {
  test("a browser's credentials: realtime is selected, never the token with the key", async () => {
    const socket = await accepted({ protocols: ['realtime', `openai-insecure-api-key.${apiKey()}`], credentials: {} });
    assert.equal(socket.protocol, 'realtime');
  });

  test('no subprotocol offered, none sent back', async () => assert.equal((await accepted({})).protocol, ''));
  test('the api-key header', () => accepted({ credentials: { 'api-key': apiKey() } }));
  test('our own Origin', () => accepted({ headers: { origin } }));
  test('unknown query parameters', () => accepted({ query: 'model=gpt-realtime&future=1&x=%F0%9F%98%80' }));
  for (const path of ['/v1/realtime', '/openai/v1/realtime', '/openai/realtime', '/api/v1/realtime/chat']) {
    test(`the path ${path}`, () => accepted({ url: `wss://${host}${path}?model=gpt-realtime` }));
  }
});
