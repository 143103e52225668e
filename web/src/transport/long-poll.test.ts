import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientEvents } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import type { Ending } from '../session/phase';
import type { Comeback } from './link';
import { LongPoll } from './long-poll';

interface Asked {
  method: string;
  path: string;
  authorization: string | undefined;
  body: { seq: number; events: { type: string }[] } | undefined;
}
type Answer = (response: ServerResponse) => void;

const json = (status: number, body: unknown): Answer => (response) => void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
const error = (status: number, code: string, message = 'No.') => json(status, { error: { type: 'invalid_request_error', code, message, param: null } });
const events = (cursor: number, ...types: string[]) => json(200, { cursor, events: types.map((type) => ({ type })) });
const CREATED = json(201, { session_id: 'sess_1', token: 'secret', cursor: 0 });
const HANG: Answer = () => undefined;
const BREAK: Answer = (response) => void response.destroy();

let server: Server | undefined;
let link: LongPoll | undefined;

afterEach(() => {
  link?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A hub that answers as it is told: each list from its front, its last answer for ever. */
async function hub(answers: { open?: Answer; fetch?: Answer[]; post?: Answer[] }, comeback?: Comeback) {
  const asked: Asked[] = [];
  const { open = CREATED, fetch = [HANG], post = [] } = answers;
  const started = createServer((request, response) => void read(request).then((text) => {
    const { method = '', url = '', headers } = request;
    const body = text === '' ? undefined : (JSON.parse(text) as Asked['body']);
    asked.push({ method, path: url, authorization: headers.authorization, body });
    if (method === 'DELETE') {
      response.writeHead(204).end();
    } else if (method === 'GET') {
      (fetch.length > 1 ? fetch.shift() : fetch[0])?.(response);
    } else if (url.includes('/events')) {
      (post.shift() ?? json(202, { seq: body?.seq }))(response);
    } else {
      open(response);
    }
  }));
  server = started;
  await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
  const seen = { events: [] as ServerEvent[], endings: [] as Ending[] };
  const base = `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  const opened = new LongPoll({ base, model: 'm 1', key: 'pk', ...(comeback && { comeback }) }, { onEvent: (event) => seen.events.push(event), onClose: (ending) => seen.endings.push(ending) });
  link = opened;
  const of = (method: string) => asked.filter((each) => each.method === method);
  const posted = () => of('POST').flatMap(({ body }) => (body === undefined ? [] : [body]));
  return { asked, of, posted, seen, link: opened };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 10_000, interval: 10 });

describe('a session over long-poll', () => {
  test('opens with the key, then fetches with the token and the cursor of the last answer', async () => {
    const { asked, seen } = await hub({ fetch: [events(3, 'a', 'b'), events(4, 'c'), HANG] });

    await until(() => expect(asked).toHaveLength(4));
    expect(asked.map(({ method, path, authorization }) => [method, path, authorization])).toEqual([
      ['POST', '/v1/realtime/polling?model=m+1&parley_events=1', 'Bearer pk'],
      ['GET', '/v1/realtime/polling/sess_1/events?cursor=0&wait=25', 'Bearer secret'],
      ['GET', '/v1/realtime/polling/sess_1/events?cursor=3&wait=25', 'Bearer secret'],
      ['GET', '/v1/realtime/polling/sess_1/events?cursor=4&wait=25', 'Bearer secret'],
    ]);
    expect(seen.events.map((event) => event.kind === 'other' && event.type)).toEqual(['a', 'b', 'c']);
    expect(seen.endings).toEqual([]);
  });

  test('that is gone on with asks with the resume token, and fetches from where the client is', async () => {
    const open = json(201, { session_id: 'sess_2', token: 'secret', cursor: 40, received: 7, resume: { token: 'next' } });
    const { of, seen, link: opened } = await hub({ open, fetch: [events(42, 'a', 'b'), HANG] }, { token: 'sess_1.r.s', position: 40 });

    await until(() => expect(of('GET')).toHaveLength(2));
    expect(of('POST').map(({ path, authorization }) => [path, authorization])).toEqual([['/v1/realtime/polling?resume=sess_1.r.s&after=40', 'Bearer pk']]);
    expect(of('GET').map(({ path }) => path)).toEqual(['/v1/realtime/polling/sess_2/events?cursor=40&wait=25', '/v1/realtime/polling/sess_2/events?cursor=42&wait=25']);
    expect(seen.events[0]).toEqual({ kind: 'resumed', token: 'next', position: 40, received: 7 });
    expect(opened.position).toBe(42);
  });

  test('posts in order, numbered, and repeats what was not answered or came too fast', async () => {
    const { posted, link: opened } = await hub({ post: [BREAK, error(429, 'rate_limit_exceeded'), error(503, 'hub_unavailable')] });
    opened.send(JSON.stringify(clientEvents.clear()));
    await until(() => expect(posted()).toHaveLength(1));
    opened.send(JSON.stringify(clientEvents.commit()));
    opened.send(JSON.stringify(clientEvents.respond()));

    await until(() => expect(posted()).toHaveLength(5));
    const first = { seq: 1, events: [{ type: 'input_audio_buffer.clear' }] };
    const second = { seq: 2, events: [{ type: 'input_audio_buffer.commit' }, { type: 'response.create' }] };
    expect(posted()).toEqual([first, first, first, first, second]);
  });

  test('tells how long its posts go there and back', async () => {
    const { seen, link: opened } = await hub({ fetch: [events(1, 'session.created'), HANG] });
    opened.send(JSON.stringify(clientEvents.clear()));

    await until(() => expect(seen.events.map(({ kind }) => kind)).toContain('connection'));
  });

  test('gathers sound, and leaves out what cannot be carried', async () => {
    const { posted, of, link: opened } = await hub({ fetch: [events(1, 'session.created'), HANG], post: [HANG] });
    await until(() => expect(of('GET')).toHaveLength(2));
    for (let frame = 0; frame < 10; frame++) {
      opened.send(Int16Array.of(1, 2));
    }
    await until(() => expect(posted()).toHaveLength(1));
    expect(posted()[0]?.events).toEqual(Array(10).fill({ type: 'input_audio_buffer.append', audio: 'AQACAA==' }));

    // The post is not answered: more than the queue holds is left out, but no command is.
    for (let frame = 0; frame < 100; frame++) {
      if (!opened.isFull) {
        opened.send(new Int16Array(24_000));
      }
    }
    opened.send(JSON.stringify(clientEvents.commit()));
    server?.closeAllConnections();

    await until(() => expect(posted().at(-1)?.events.at(-1)?.type).toBe('input_audio_buffer.commit'));
    const sounds = posted().flatMap((post) => post.events).filter(({ type }) => type === 'input_audio_buffer.append');
    expect(sounds.length).toBeLessThan(10 + 10 + 18);
  });

  test.each([
    [error(401, 'invalid_api_key'), 'invalid_request_error.invalid_api_key'],
    [error(429, 'session_limit'), 'invalid_request_error.session_limit'],
    [json(503, {}), ''],
    [BREAK, ''],
  ])('that is refused ends at once with the reason', async (open, reason) => {
    const { seen } = await hub({ open });

    await until(() => expect(seen.endings).toEqual([{ code: 1006, reason }]));
    expect(seen.events).toEqual([]);
  });

  test('that the hub ends brings its last events, then the reason', async () => {
    const { seen } = await hub({ fetch: [events(2, 'session.created', 'error'), error(404, 'not_found', 'The session has ended: invalid_request_error.idle_timeout.')] });

    await until(() => expect(seen.endings).toEqual([{ code: 1006, reason: 'invalid_request_error.idle_timeout' }]));
    expect(seen.events.map(({ kind }) => kind)).toEqual(['session.created', 'error']);
  });

  test('whose hub cannot be reached any more is left to it: it may be gone on with', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const ticking = setInterval(() => vi.advanceTimersByTime(1_000), 5);
    try {
      const { seen, of } = await hub({ fetch: [events(1, 'a'), BREAK] });

      await vi.waitUntil(() => seen.endings.length > 0, { timeout: 10_000, interval: 10 });
      expect(seen.endings).toEqual([{ code: 1006, reason: '' }]);
      expect(of('DELETE')).toHaveLength(0);
    } finally {
      clearInterval(ticking);
      vi.useRealTimers();
    }
  });

  test('whose fetches make no sense is over, and not left to the hub', async () => {
    const { seen, of } = await hub({ fetch: [json(200, 'no events')] });

    await until(() => expect(seen.endings).toEqual([{ code: 1006, reason: '' }]));
    await until(() => expect(of('DELETE')).toHaveLength(1));
  });

  test('outlives a short failure of the network without losing its place', async () => {
    const { seen, of } = await hub({ fetch: [events(1, 'a'), BREAK, json(502, 'x'), events(2, 'b'), HANG] });

    await until(() => expect(seen.events).toHaveLength(2));
    expect(of('GET').map(({ path }) => path.split('?')[1])).toEqual(expect.arrayContaining(['cursor=1&wait=25']));
    expect(of('GET').filter(({ path }) => path.includes('cursor=1&'))).toHaveLength(3);
    expect(seen.endings).toEqual([]);
  });

  test('whose posts are refused is over', async () => {
    const { seen, of, link: opened } = await hub({ fetch: [events(1, 'session.created'), HANG], post: [error(409, 'seq_gap')] });
    await until(() => expect(of('GET')).toHaveLength(2));
    opened.send(JSON.stringify(clientEvents.respond()));

    await until(() => expect(seen.endings).toEqual([{ code: 1006, reason: 'invalid_request_error.seq_gap' }]));
    await until(() => expect(of('DELETE')).toHaveLength(1));
  });

  test('that is hung up is deleted, and nothing is heard of it any more', async () => {
    const { seen, of, link: opened } = await hub({ fetch: [events(1, 'session.created'), HANG] });
    await until(() => expect(of('GET')).toHaveLength(2));
    opened.close();

    await until(() => expect(of('DELETE').map(({ path, authorization }) => [path, authorization])).toEqual([['/v1/realtime/polling/sess_1', 'Bearer secret']]));
    expect(seen.endings).toEqual([]);
  });

  test('that is hung up while it opens is deleted once it is known', async () => {
    let answer: (() => void) | undefined;
    const { of, link: opened } = await hub({ open: (response) => (answer = () => CREATED(response)) });
    await until(() => expect(answer).toBeDefined());
    opened.close();
    answer?.();

    await until(() => expect(of('DELETE')).toHaveLength(1));
    expect(of('GET')).toHaveLength(0);
  });
});
