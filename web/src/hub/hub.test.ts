import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Hub } from './hub';

let server: Server | undefined;

afterEach(() => void server?.close());

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/some/page`;
}

const offer = (base: string, credential: string) => new Hub(base, { current: () => credential }).models();

const ANSWERS: Record<string, unknown> = {
  '/api/realtime/status': { models: [{ id: 'a', kind: 'realtime', state: 'ready', serving: 'demo' }, { id: 'b', kind: 'realtime', state: 'not_configured', serving: null }] },
  '/api/v1/providers': { providers: [{ name: 'demo', provider: 'openai', state: 'ready', emulated: true, images: true, sessions: 2, last_error: null }] },
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
        { id: 'a', kind: 'realtime', state: 'ready', serving: 'demo', isEmulated: true },
        { id: 'b', kind: 'realtime', state: 'not_configured', serving: undefined, isEmulated: false },
      ],
      endpoints: [{ name: 'demo', provider: 'openai', state: 'ready', isEmulated: true, canSee: true, sessions: 2, lastError: undefined }],
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

  test('is read from whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (models, providers) => {
        const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((url) => Promise.resolve(new Response(JSON.stringify(String(url).includes('status') ? { models } : { providers }))));
        const answer = await offer('http://hub/', '');
        fetched.mockRestore();
        expect(answer.kind).toBe(Array.isArray(models) ? 'models' : 'failed');
      }),
    );
  });
});

describe('the faults of the demo', () => {
  const asked: { method: string; path: string; body: string }[] = [];
  const hub = async (status: number, answer: unknown) => {
    asked.length = 0;
    const base = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        asked.push({ method: request.method ?? '', path: request.url ?? '', body });
        response.writeHead(status).end(JSON.stringify(answer));
      });
    });
    return new Hub(base, { current: () => '' });
  };
  const listed = { providers: [{ name: 'emulator', provider: 'openai', faults: [{ name: 'CLOSE_MID_RESPONSE', next: 'response', now: true, armed: 1 }] }] };

  test('are listed, caused and cleared', async () => {
    const demo = await hub(200, { ...listed, sessions: 2 });

    expect(await demo.faults()).toEqual(listed.providers);
    expect(await demo.cause('emulator', 'CLOSE_MID_RESPONSE', 'now')).toBe(2);
    expect(await demo.clearFaults()).toEqual(listed.providers);
    expect(asked).toEqual([
      { method: 'GET', path: '/api/v1/demo/faults', body: '' },
      { method: 'POST', path: '/api/v1/demo/faults', body: '{"provider":"emulator","fault":"CLOSE_MID_RESPONSE","when":"now"}' },
      { method: 'DELETE', path: '/api/v1/demo/faults', body: '' },
    ]);
  });

  test('are none where there is no demo, and unknown where the hub fails', async () => {
    expect(await (await hub(404, {})).faults()).toEqual([]);
    server?.close();
    const failing = await hub(500, {});
    expect(await failing.faults()).toBeUndefined();
    expect(await failing.cause('a', 'b', 'next')).toBeUndefined();
  });
});
