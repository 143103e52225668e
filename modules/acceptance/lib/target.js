// The server under test, from the environment that run-all sets. TLS is trusted through NODE_EXTRA_CA_CERTS, so that no client
// needs an option of its own.
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { WebSocket } from 'ws';
import { Recorder, SOON_MS } from './recorder.js';

export const MODEL = process.env.ACCEPT_MODEL ?? 'gpt-realtime';

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; ./run-all starts the servers and sets it`);
  }
  return value;
}

/** The base URL an SDK is given: https://localhost:PORT/v1. */
export const baseUrl = () => required('ACCEPT_BASE_URL');
export const apiKey = () => required('ACCEPT_API_KEY');
export const realtimeUrl = (query = `model=${MODEL}`) => `${baseUrl().replace(/^http/, 'ws')}/realtime${query ? `?${query}` : ''}`;

/** One connection by the npm package `openai`, opened when `rec` has read session.created. */
export async function openOpenAi({ model = MODEL } = {}) {
  const client = new OpenAI({ apiKey: apiKey(), baseURL: baseUrl() });
  const rt = new OpenAIRealtimeWS({ model }, client);
  const rec = new Recorder(rt.socket);
  const errors = [];
  rt.on('error', (error) => errors.push(error));
  await rec.waitFor('session.created');
  return { kind: 'openai', rt, rec, errors, send: (event) => rt.send(event), close: () => rt.close() };
}

/**
 * One connection by `@openai/agents-realtime`, opened when both of the SDK's own session updates are acknowledged. `config` is
 * the session's `config` option; `rec` may be watched by `onSocket` before the handshake.
 */
export async function openAgents({ config = {}, tools = [], instructions = 'You are a test.', model = MODEL, query } = {}) {
  const transport = new OpenAIRealtimeWebSocket({ url: realtimeUrl(query ?? `model=${model}`) });
  const agent = new RealtimeAgent({ name: 'acceptance', instructions, tools });
  const session = new RealtimeSession(agent, { transport, model, config, tracingDisabled: true });
  let rec;
  transport.on('connection_change', (status) => {
    if (status === 'connecting') {
      rec = new Recorder(transport.connectionState.websocket);
    }
  });
  const errors = [];
  session.on('error', (error) => errors.push(error));
  await session.connect({ apiKey: apiKey() });
  await rec.until('both session updates are acknowledged', () => rec.ofType('session.updated').length >= 2);
  return { kind: 'agents', session, transport, agent, rec, errors, send: (event) => transport.sendEvent(event), close: () => session.close() };
}

/** One bare socket. Options are those of `ws`; nothing is awaited. */
export function openRaw({ query, url = realtimeUrl(query), protocols = [], headers = { authorization: `Bearer ${apiKey()}` }, ...options } = {}) {
  const socket = new WebSocket(url, protocols, { headers, ...options });
  const rec = new Recorder(socket);
  const refused = new Promise((resolve) => {
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      const connection = response.socket;
      response.on('data', (piece) => (body += piece));
      response.on('end', () => {
        resolve({ status: response.statusCode, body, headers: response.headers });
        // It could serve another request: nobody will make one, and this process would not end before the server lets it go.
        connection.destroy();
      });
    });
  });
  const failures = [];
  socket.on('error', (error) => failures.push(error));
  return {
    kind: 'raw', socket, rec, refused, failures,
    send: (event) => socket.send(JSON.stringify(event)),
    close: () => socket.close(1000),
  };
}

/** A bare socket that has read session.created. */
export async function openRawSession(options) {
  const client = openRaw(options);
  await client.rec.waitFor('session.created');
  return client;
}

/**
 * Runs `body` with `open`, which registers what it opens; closes all of it afterwards, awaits the closes and holds every frame
 * against the protocol page. What `body` closed or saw closed by the server is verified all the same.
 */
export async function withClients(body) {
  const clients = [];
  const open = async (opening) => {
    const client = await opening;
    clients.push(client);
    return client;
  };
  try {
    await body(open);
  } finally {
    for (const client of clients) {
      client.close();
    }
    await Promise.all(clients.map(async (client) => client.rec.close ?? client.rec.waitForClose({ ms: SOON_MS })));
  }
  for (const { rec } of clients) {
    rec.verify();
  }
}
