// The hub in mode `token`: the npm package `openai`, unmodified, with a hub key and with the secret that it fetched by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { SHORT } from '../lib/prompts.js';
import { Recorder } from '../lib/recorder.js';
import { responseDone, say, saidIn } from '../lib/steps.js';
import { MODEL, apiKey, baseUrl, openOpenAi, openRaw, openRawSession, realtimeUrl, withClients } from '../lib/target.js';

const sdk = (key) => new OpenAI({ apiKey: key, baseURL: baseUrl() });

const secretFor = (session) => sdk(apiKey()).realtime.clientSecrets.create({ session: { type: 'realtime', ...session } });

describe('a hub key', () => {
  test('opens a session', () => withClients(async (open) => {
    const client = await open(openOpenAi());

    const { response } = await responseDone(client, say(client, SHORT));

    assert.equal(response.status, 'completed');
  }));

  test('lists the models; another key does not', async () => {
    const models = await sdk(apiKey()).models.list();
    assert.ok(models.data.length > 0);

    await assert.rejects(sdk('sk-another').models.list(), (error) => error.status === 401 && error.code === 'invalid_api_key');
  });

  test('that is wrong, or missing, is a 401 with its reason', async () => {
    for (const headers of [{ authorization: 'Bearer sk-another' }, {}]) {
      const { refused } = openRaw({ headers });

      const { status, body } = await refused;

      assert.equal(status, 401);
      assert.equal(JSON.parse(body).error.code, 'invalid_api_key');
    }
  });
});

describe('a client secret', () => {
  test('opens sessions that begin with its configuration', () => withClients(async (open) => {
    const { value, expires_at: expiresAt } = await secretFor({ model: MODEL, instructions: 'Count.', output_modalities: ['text'] });
    assert.match(value, /^ek_/);
    assert.ok(expiresAt > Date.now() / 1000);

    const rt = new OpenAIRealtimeWS({ model: MODEL }, sdk(value));
    const client = await open({ rt, rec: new Recorder(rt.socket), send: (event) => rt.send(event), close: () => rt.close() });
    rt.on('error', () => {});
    const { session } = await client.rec.waitFor('session.created');
    const { response } = await responseDone(client, say(client, SHORT));

    assert.equal(session.instructions, 'Count.');
    assert.deepEqual(session.output_modalities, ['text']);
    assert.deepEqual(response.output_modalities, ['text']);
    assert.ok(saidIn(response).length > 0);
  }));

  test('travels in a subprotocol, as browsers send it, and brings its model', () => withClients(async (open) => {
    const { value } = await secretFor({ model: MODEL, instructions: 'Count.' });

    const client = await open(openRawSession({ query: '', headers: {}, protocols: ['realtime', `openai-insecure-api-key.${value}`] }));

    assert.equal(client.socket.protocol, 'realtime');
    assert.equal(client.rec.events()[0].session.instructions, 'Count.');
  }));

  test('serves the agents SDK', () => withClients(async (open) => {
    const { value } = await secretFor({ model: MODEL });
    const transport = new OpenAIRealtimeWebSocket({ url: realtimeUrl() });
    const session = new RealtimeSession(new RealtimeAgent({ name: 'acceptance' }), { transport, model: MODEL, tracingDisabled: true });
    let rec;
    transport.on('connection_change', (status) => {
      if (status === 'connecting') {
        rec = new Recorder(transport.connectionState.websocket);
      }
    });
    await session.connect({ apiKey: value });
    await open({ rec, close: () => session.close() });

    await rec.until('both session updates are acknowledged', () => rec.ofType('session.updated').length >= 2);
  }));

  test('makes no further secret', async () => {
    const { value } = await secretFor({});

    await assert.rejects(sdk(value).realtime.clientSecrets.create({}), (error) => error.status === 403 && error.code === 'forbidden');
  });
});
