import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { offer } from './hub';

let server: Server | undefined;

afterEach(() => void server?.close());

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/some/page`;
}

const ANSWERS: Record<string, unknown> = {
  '/api/realtime/status': { models: [{ id: 'a', state: 'ready', serving: 'demo' }, { id: 'b', state: 'not_ready', serving: null }] },
  '/api/v1/providers': { providers: [{ name: 'demo', emulated: true }] },
};
const key = ({ headers }: IncomingMessage) => headers.authorization;

describe('what the hub offers', () => {
  test('is its models, without a header when there is no key', async () => {
    const seen: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      seen.push(key(request));
      response.end(JSON.stringify(ANSWERS[request.url ?? '']));
    });

    expect(await offer(base, '')).toEqual({
      kind: 'models',
      models: [
        { id: 'a', isReady: true, serving: 'demo', isEmulated: true },
        { id: 'b', isReady: false, serving: undefined, isEmulated: false },
      ],
    });
    expect(seen).toEqual([undefined, undefined]);
  });

  test('is locked without the right key', async () => {
    const base = await serve((request, response) => {
      response.statusCode = key(request) === 'Bearer good' ? 200 : 401;
      response.end(JSON.stringify(ANSWERS[request.url ?? '']));
    });

    expect(await offer(base, '')).toEqual({ kind: 'locked' });
    expect(await offer(base, 'bad')).toEqual({ kind: 'locked' });
    expect(await offer(base, 'good')).toMatchObject({ kind: 'models' });
  });

  test('is locked to a key that no header can carry, which is not sent', async () => {
    let asked = 0;
    const base = await serve((_request, response) => {
      asked++;
      response.end('{}');
    });

    expect(await offer(base, 'schlüssel mit\nZeilen')).toEqual({ kind: 'locked' });
    expect(asked).toBe(0);
  });

  test('is unknown when the hub fails, answers nonsense or is not there', async () => {
    const failing = await serve((_request, response) => void response.writeHead(503).end());
    expect(await offer(failing, '')).toEqual({ kind: 'failed' });
    server?.close();
    const nonsense = await serve((_request, response) => void response.end('<html>'));
    expect(await offer(nonsense, '')).toEqual({ kind: 'failed' });
    server?.close();
    expect(await offer('http://127.0.0.1:1/', '')).toEqual({ kind: 'failed' });
  });
});
