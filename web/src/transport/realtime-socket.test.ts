import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toBytes } from '../audio/pcm';
import type { ServerEvent } from '../protocol/events';
import type { Ending } from '../session/phase';
import type { Request } from './link';
import { RealtimeSocket } from './realtime-socket';

/** The browser's socket, with the test at its other end. */
class TestSocket {
  static readonly OPEN = 1;
  static last: TestSocket;
  readyState = 0;
  bufferedAmount = 0;
  binaryType = 'blob';
  isClosed = false;
  sent: unknown[] = [];
  onopen: () => void = () => undefined;
  onmessage: (message: { data: unknown }) => void = () => undefined;
  onclose: (close: Ending) => void = () => undefined;

  constructor(readonly url: URL, readonly protocols: string[]) {
    TestSocket.last = this;
  }

  send(message: unknown): void {
    this.sent.push(message);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.readyState = TestSocket.OPEN;
    this.onopen();
  }

  tell(...events: (object | ArrayBuffer)[]): void {
    events.forEach((event) => this.onmessage({ data: event instanceof ArrayBuffer ? event : JSON.stringify(event) }));
  }
}

let seen: { events: ServerEvent[]; endings: Ending[]; noSocket: number };

function connect(change: Partial<Request> = {}): RealtimeSocket {
  return new RealtimeSocket({ base: 'https://hub/page', model: 'm', key: '', ...change }, {
    onEvent: (event) => seen.events.push(event),
    onClose: (ending) => seen.endings.push(ending),
    onNoSocket: () => seen.noSocket++,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', TestSocket);
  seen = { events: [], endings: [], noSocket: 0 };
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const delta = (bytes: number) => ({ type: 'response.output_audio.delta', response_id: 'r', item_id: 'a', delta: '', bytes });
const bytes = (...samples: number[]) => toBytes(Int16Array.from(samples)).buffer;

describe('a socket', () => {
  test('asks for what the page can use, and shows the key as browsers can', () => {
    connect({ key: 'ek_1' });
    expect(TestSocket.last.url.href).toBe('wss://hub/v1/realtime?model=m&parley_events=1&parley_quality=1&audio=binary');
    expect(TestSocket.last.protocols).toEqual(['realtime', 'openai-insecure-api-key.ek_1']);
    connect({ comeback: { token: 't', position: 7 } });
    expect(TestSocket.last.url.search).toBe('?resume=t&after=7&parley_quality=1&audio=binary');
  });

  test('sends sound as bytes, and everything else as it is', () => {
    const socket = connect();
    TestSocket.last.open();
    socket.send(Int16Array.of(1, -2));
    socket.send('{}');

    expect(TestSocket.last.sent).toEqual([Uint8Array.of(1, 0, 0xfe, 0xff), '{}']);
  });

  test('puts a delta and its sound together, and counts them as one when both are there', () => {
    const socket = connect();
    TestSocket.last.open();
    TestSocket.last.tell({ type: 'session.created' }, delta(4));
    expect([seen.events.length, socket.position]).toEqual([1, 1]);
    TestSocket.last.tell(bytes(5, -6));

    expect(seen.events[1]).toEqual({ kind: 'audio.delta', responseId: 'r', itemId: 'a', samples: Int16Array.of(5, -6), follows: 0 });
    expect(socket.position).toBe(2);
  });

  test('takes sound that is in the event itself, and none that nobody announced', () => {
    const socket = connect();
    TestSocket.last.open();
    TestSocket.last.tell(bytes(1), { ...delta(0), delta: 'AQA=' });

    expect(seen.events).toEqual([{ kind: 'audio.delta', responseId: 'r', itemId: 'a', samples: Int16Array.of(1), follows: 0 }]);
    expect(socket.position).toBe(1);
  });

  test('counts neither heartbeats nor reports of the connection', () => {
    const socket = connect({ comeback: { token: 't', position: 7 } });
    TestSocket.last.open();
    TestSocket.last.tell({ type: 'parley.resumed', token: 't2', position: 9, received: 1 }, { type: 'parley.heartbeat' }, { type: 'parley.connection', rtt_ms: 4, jitter_ms: 1 });

    expect(socket.position).toBe(9);
    expect(seen.events.map(({ kind }) => kind)).toEqual(['resumed', 'heartbeat', 'connection']);
  });

  test('that does not open in time is none', async () => {
    connect();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(TestSocket.last.isClosed).toBe(true);
    TestSocket.last.onclose({ code: 1006, reason: '' });

    expect([seen.noSocket, seen.endings]).toEqual([1, []]);
  });

  test('that opens and carries nothing is none either', async () => {
    connect();
    TestSocket.last.open();
    await vi.advanceTimersByTimeAsync(15_000);
    TestSocket.last.onclose({ code: 1006, reason: '' });

    expect([seen.noSocket, seen.endings, TestSocket.last.isClosed]).toEqual([1, [], true]);
  });

  test('that falls silent when it should not is lost', async () => {
    connect();
    TestSocket.last.open();
    TestSocket.last.tell({ type: 'session.created' }, { type: 'parley.resumable', token: 't', window_ms: 1 });
    await vi.advanceTimersByTimeAsync(5_000);
    TestSocket.last.tell({ type: 'parley.heartbeat' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen.endings).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);

    expect(seen.endings).toEqual([{ code: 1006, reason: '' }]);
  });

  test('that is closed is not heard of any more', () => {
    const socket = connect();
    TestSocket.last.open();
    socket.close();
    TestSocket.last.tell({ type: 'session.created' });
    TestSocket.last.onclose({ code: 1000, reason: '' });

    expect(seen).toEqual({ events: [], endings: [], noSocket: 0 });
  });
});
