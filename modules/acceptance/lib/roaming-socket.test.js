// What a client that comes back sends, and when.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { RoamingSocket } from './roaming-socket.js';

/** A server that lets a second connection wait, has got none of what was sent before, and keeps what it is sent on the second one. */
async function serverThatForgets() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const got = [];
  let resumed;
  server.on('connection', (socket, { url }) => {
    if (url.includes('resume=')) {
      socket.on('message', (data) => got.push(data.toString()));
      resumed = () => socket.send(JSON.stringify({ type: 'parley.resumed', position: 1, received: 0, token: 'x.b' }));
      server.emit('back');
    } else {
      socket.send(JSON.stringify({ type: 'session.created' }));
      socket.send(JSON.stringify({ type: 'parley.resumable', token: 'x.a' }));
    }
  });
  return { server, got, resume: () => resumed(), url: `http://127.0.0.1:${server.address().port}` };
}

test('what is said while it comes back is sent once, after what was lost, in order', async () => {
  const { server, got, resume, url } = await serverThatForgets();
  const client = new RoamingSocket({ base: url });
  await client.open('m');
  client.position = 1;
  client.kill();
  client.send('gone');
  const back = client.resume();
  client.send('connecting');
  await once(server, 'back');
  client.send('connected');
  resume();
  assert.deepEqual(await back, { received: 0, sent: 3 });
  client.send('after');
  const last = () => got.includes('after') || new Promise((resolve) => setImmediate(() => resolve(last())));
  await last();
  assert.deepEqual(got, ['gone', 'connecting', 'connected', 'after']);
  client.close();
  server.close();
});
