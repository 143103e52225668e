import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientEvents } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import type { Ending, Way, Wish } from '../session/phase';
import { sizeOf, type Carrier, type Link, type Message, type Request } from './link';
import { open, waysOf, type Carriers } from './open';
import type { SocketListener } from './realtime-socket';

const CREATED: ServerEvent = { kind: 'session.created', model: 'm' };
const RESUMABLE: ServerEvent = { kind: 'resumable', token: 't1', windowMs: 60_000, provider: 'one' };
const resumed = (received: number, token = 't2', position = 9): ServerEvent => ({ kind: 'resumed', token, position, received });
const CUT: Ending = { code: 1006, reason: '' };
const REFUSED: Ending = { code: 1006, reason: 'page_error.no_websocket' };
const clear = JSON.stringify(clientEvents.clear());
const commit = JSON.stringify(clientEvents.commit());
const respond = JSON.stringify(clientEvents.respond());

/** One end of a network that the test is in the middle of. */
class Wire implements Carrier {
  position = 9;
  isFull = false;
  isClosed = false;
  sent: Message[] = [];

  constructor(readonly way: Way, readonly request: Request, readonly hub: SocketListener) {}

  send(message: Message): void {
    this.sent.push(message);
  }

  close(): void {
    this.isClosed = true;
  }
}

let wires: Wire[];
let seen: { events: ServerEvent[]; endings: Ending[]; ways: Way[]; reconnecting: boolean[] };

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  seen = { events: [], endings: [], ways: [], reconnecting: [] };
});
afterEach(() => void vi.useRealTimers());

function connect(wish: Wish = 'auto'): Link {
  const carrier = (way: Way) => (request: Request, hub: SocketListener) => {
    const wire = new Wire(way, request, hub);
    wires.push(wire);
    return wire;
  };
  const carriers: Carriers = { websocket: carrier('websocket'), polling: carrier('polling') };
  return open(wish, { base: 'http://hub/', model: 'm', key: '' }, {
    onEvent: (event) => seen.events.push(event),
    onClose: (ending) => seen.endings.push(ending),
    onWay: (way) => seen.ways.push(way),
    onLost: () => seen.reconnecting.push(true),
    onBack: () => seen.reconnecting.push(false),
  }, carriers, () => Promise.resolve(REFUSED));
}

const wire = (n: number): Wire => {
  const found = wires[n];
  if (found === undefined) {
    throw new Error(`there are ${wires.length} wires`);
  }
  return found;
};

/** A session that is up and may be gone on with. */
function up(wish: Wish = 'auto'): Link {
  const link = connect(wish);
  wire(0).hub.onEvent(CREATED);
  wire(0).hub.onEvent(RESUMABLE);
  return link;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('a connection that is lost', () => {
  test('is sought again with the token and the position, and what the hub did not get is sent again', async () => {
    const link = up();
    link.send(clientEvents.clear());
    link.send(clientEvents.commit());
    expect(wire(0).sent).toEqual([clear, commit]);

    wire(0).hub.onClose(CUT);
    link.send(clientEvents.respond());

    expect(seen.reconnecting).toEqual([true]);
    expect(wire(1)).toMatchObject({ way: 'websocket', request: { comeback: { token: 't1', position: 9 } } });
    wire(1).hub.onEvent(resumed(1));
    await settled();
    expect(wire(1).sent).toEqual([commit, respond]);
    expect(seen.reconnecting).toEqual([true, false]);
    link.send(clientEvents.clear());
    expect(wire(1).sent).toEqual([commit, respond, clear]);
    expect(seen.endings).toEqual([]);
    expect(wires).toHaveLength(2);
  });

  test('is sought again by long-poll where no socket comes up, then at longer and longer intervals', async () => {
    up();
    wire(0).hub.onClose(CUT);
    for (let n = 1; n < 8; n += 2) {
      wire(n).hub.onNoSocket();
      await settled();
      expect(wire(n + 1).way).toBe('polling');
      wire(n + 1).hub.onClose(CUT);
      await settled();
      expect(wires).toHaveLength(n + 2);
      await vi.advanceTimersByTimeAsync(4_000);
    }
    wire(9).hub.onNoSocket();
    await settled();
    wire(10).hub.onEvent(resumed(0));

    expect(seen.ways).toEqual(['websocket', 'polling']);
    expect(seen.endings).toEqual([]);
  });

  test('can be lost again, and each time the newest token counts', async () => {
    up();
    wire(0).hub.onClose(CUT);
    wire(1).hub.onEvent(resumed(0, 't2'));
    await settled();
    wire(1).position = 20;
    wire(1).hub.onClose(CUT);

    expect(wire(2).request.comeback).toEqual({ token: 't2', position: 20 });
    expect(seen.reconnecting).toEqual([true, false, true]);
  });

  test.each(['not_found', 'resume_gone', 'forbidden', 'invalid_api_key'])('whose session the hub does not have any more (%s) is over at once', async (code) => {
    up();
    wire(0).hub.onClose(CUT);
    wire(1).hub.onNoSocket();
    await settled();
    wire(2).hub.onClose({ code: 1006, reason: `invalid_request_error.${code}` });
    await settled();

    expect(seen.endings).toEqual([CUT]);
    expect(wires).toHaveLength(3);
  });

  test('is given up when the time that the hub keeps the session for is over', async () => {
    up('websocket');
    wire(0).hub.onClose(CUT);
    for (let n = 1; seen.endings.length === 0 && n < 100; n++) {
      wire(n).hub.onNoSocket();
      await vi.advanceTimersByTimeAsync(4_000);
    }

    expect(seen.endings).toEqual([CUT]);
    expect(wires.length).toBeGreaterThan(10);
    expect(wires.every(({ way }) => way === 'websocket')).toBe(true);
  });

  test('keeps commands for later, but no more sound than makes sense', async () => {
    const link = up();
    wire(0).hub.onClose(CUT);
    for (let n = 0; n < 100; n++) {
      link.sound(new Int16Array(32_000));
    }
    link.send(clientEvents.commit());
    wire(1).hub.onEvent(resumed(0));
    await settled();

    expect(wire(1).sent.reduce((sum, message) => sum + sizeOf(message), 0)).toBeLessThanOrEqual((1 << 20) + commit.length);
    expect(wire(1).sent.at(-1)).toBe(commit);
  });

  test('is not sought again once the person has hung up', async () => {
    const link = up();
    wire(0).hub.onClose(CUT);
    link.close();
    wire(1).hub.onEvent(resumed(0));
    await vi.advanceTimersByTimeAsync(60_000);

    expect(wire(1).isClosed).toBe(true);
    expect(wires).toHaveLength(2);
    expect(seen.endings).toEqual([]);
  });
});

describe('a session that ends', () => {
  test.each([
    { code: 1000, reason: 'resumed elsewhere' },
    { code: 1008, reason: 'invalid_request_error.idle_timeout' },
    { code: 1001, reason: 'server_error.hub_shutting_down' },
    { code: 1006, reason: 'invalid_request_error.seq_gap' },
  ])('by the hub with $reason is not gone on with', (ending) => {
    up();
    wire(0).hub.onClose(ending);

    expect(seen.endings).toEqual([ending]);
    expect(wires).toHaveLength(1);
  });

  test('before there was a token is not gone on with', () => {
    connect();
    wire(0).hub.onEvent(CREATED);
    wire(0).hub.onClose(CUT);

    expect(seen.endings).toEqual([CUT]);
  });

  test.each([
    { code: 1013, reason: 'invalid_request_error.client_too_slow' },
    { code: 1001, reason: 'not taking anything' },
    { code: 1001, reason: 'server_error.hub_unavailable' },
  ])('because the client took nothing, or its router is out of reach ($code), is gone on with', (ending) => {
    up();
    wire(0).hub.onClose(ending);

    expect(seen.reconnecting).toEqual([true]);
  });
});

test('where no socket can be had at first, long-poll is taken', () => {
  const link = connect();
  wire(0).hub.onNoSocket();
  link.send(clientEvents.clear());
  expect(wire(1).sent).toEqual([]);
  wire(1).hub.onEvent(CREATED);

  expect(wire(1).sent).toEqual([clear]);
  expect(seen.ways).toEqual(['websocket', 'polling']);
});

test.each([['websocket', 'websocket'], ['polling', 'polling']] as const)('where %s alone is wanted, nothing else is tried', async (wish, way) => {
  connect(wish);
  wire(0).hub.onNoSocket();
  await settled();

  expect(seen.ways).toEqual([way]);
  expect(seen.endings).toEqual([REFUSED]);
});

test('a way that is not offered cannot be had', async () => {
  connect('webrtc');
  await settled();

  expect(wires).toEqual([]);
  expect(seen.endings).toEqual([REFUSED]);
});

test('the ways have an order, whatever there is', () => {
  const make = () => new Wire('polling', { base: '', model: '', key: '' }, { onEvent: () => undefined, onClose: () => undefined, onNoSocket: () => undefined });
  expect(waysOf('auto', { polling: make, websocket: make, webrtc: make })).toEqual(['webrtc', 'websocket', 'polling']);
  expect(waysOf('auto')).toEqual(['websocket', 'polling']);
});
