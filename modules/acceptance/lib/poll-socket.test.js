// What a long-poll client takes for a failure.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { PollSocket, RELIABLE } from './poll-socket.js';

/** A server that opens a session, lets every fetch wait, and ends the session without a word to the fetches: it has ended by then. */
async function serverThatEnds() {
  const waiting = [];
  const server = createServer(({ method }, response) => {
    if (method === 'GET') {
      waiting.push(response);
      server.emit('fetch');
    } else {
      response.writeHead(method === 'POST' ? 201 : 204).end(method === 'POST' ? '{"session_id":"s","cursor":0,"token":"t"}' : '');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}`, dies: () => waiting.forEach((response) => response.destroy()) };
}

test('what was asked before the end of a session is not asked again after it', async () => {
  const { server, url, dies } = await serverThatEnds();
  let repeats = 0;
  const socket = new PollSocket(url, { ...RELIABLE, patienceMs: 200, failed: () => repeats++ });
  const failures = [];
  socket.on('error', (failure) => failures.push(failure));
  await Promise.all([socket.open({ model: 'm' }), once(server, 'fetch')]);
  await socket.close();
  dies();
  server.close();
  await pause(500);
  assert.deepEqual([repeats, failures], [0, []]);
});

test('a request that is not answered fails the session that goes on', async () => {
  const { server, url, dies } = await serverThatEnds();
  const socket = new PollSocket(url);
  const failed = once(socket, 'error');
  await Promise.all([socket.open({ model: 'm' }), once(server, 'fetch')]);
  dies();
  assert.match(String((await failed)[0]), /fetch failed/);
  server.close();
});
