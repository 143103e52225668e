import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { Recorder } from './recorder.js';

/** Runs `body` with a recorded client of a server that answers each message by `answer(socket, text)`. */
async function withServer(answer, body) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.on('message', (data) => answer(socket, data.toString())));
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  const recorder = new Recorder(socket);
  try {
    await once(socket, 'open');
    await body(recorder, socket);
  } finally {
    socket.terminate();
    server.close();
  }
}

test('both directions are recorded in order, raw', async () => {
  await withServer((socket, text) => socket.send(text), async (recorder, socket) => {
    socket.send('{"type":"a"}');
    socket.send('{"type": "b"}');
    await recorder.waitFor('b');

    assert.deepEqual(recorder.sent().map(({ type }) => type), ['a', 'b']);
    assert.deepEqual(recorder.frames.filter(({ dir }) => dir === 'in').map(({ raw }) => raw), ['{"type":"a"}', '{"type": "b"}']);
  });
});

test('an expectation fails at once when the socket closes, and names what came last', async () => {
  await withServer((socket) => socket.close(4000, 'no'), async (recorder, socket) => {
    const waiting = assert.rejects(recorder.waitFor('never'), /closed with 4000 'no'.*>a/);
    socket.send('{"type":"a"}');
    await waiting;
    assert.equal((await recorder.waitForClose()).code, 4000);
  });
});

test('an expectation has a bound', async () => {
  await withServer(() => {}, async (recorder) => {
    await assert.rejects(recorder.waitFor('never', { ms: 50 }), /50 ms passed before an event of never/);
  });
});

test('verify refuses a frame without the shape of the dialect', async () => {
  await withServer((socket) => socket.send('{"type":"session.created"}'), async (recorder, socket) => {
    socket.send('go');
    await recorder.waitFor('session.created');
    assert.throws(() => recorder.verify(), /event_id: must be present/);
  });
});
