import { MAX_QUEUED_BYTES, sizeOf, type Carrier, type Comeback, type Link, type Listener, type Message, type Request } from './link';
import type { ClientEvent } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import type { Ending, Way, Wish } from '../session/phase';
import { explain } from './explain';
import { LongPoll } from './long-poll';
import { RealtimeSocket, type SocketListener } from './realtime-socket';
import { Sent } from './sent';

export interface WayListener extends Listener {
  /** What carries the session, as far as it comes up. */
  onWay(way: Way): void;
  /** The connection was lost and is being sought again; until then (clock of `performance.now`) the hub keeps the session. */
  onLost(untilMs: number): void;
  /** The connection is there again. */
  onBack(): void;
}

/** What makes a carrier. `onNoSocket` says that this way is closed here, and another may be open. */
export type MakeCarrier = (request: Request, listener: SocketListener) => Carrier;

/** The ways there are. Each bounds by itself how long it tries to open. */
export type Carriers = Partial<Record<Way, MakeCarrier>>;

const CARRIERS: Carriers = {
  websocket: (request, listener) => new RealtimeSocket(request, listener),
  polling: (request, listener) => new LongPoll(request, listener),
};

/** In which order they are tried. */
const ORDER: readonly Way[] = ['webrtc', 'websocket', 'polling'];

/** The ways that a wish allows, the first one first. */
export const waysOf = (wish: Wish, carriers: Carriers = CARRIERS): Way[] => ORDER.filter((way) => carriers[way] !== undefined && (wish === 'auto' || wish === way));

/** The page's own end: nobody wants another session. */
const LEFT: Ending = { code: 1000, reason: '' };

/** What a connection is lost with, other than the end of its session: docs/protocol.md, "Coming back". */
const LOSSES: readonly string[] = [
  '1006 ',
  '1001 not taking anything',
  '1001 server_error.hub_unavailable',
  '1013 invalid_request_error.client_too_slow',
  '1006 invalid_request_error.client_too_slow',
];

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** The hub's answers to who wants to go on with a session that another try would change; a socket that was refused does not tell. */
const PASSING = /^$|\.(resume_race|hub_unavailable|hub_shutting_down|rate_limit_exceeded|session_limit|internal)$/;

type Outcome = 'back' | 'gone' | 'failed';

/** Opens a session the way that is wanted, and goes on with it when its connection is lost. */
export function open(wish: Wish, request: Request, listener: WayListener, carriers: Carriers = CARRIERS, why = explain): Link {
  return new LastingLink(wish, request, listener, carriers, why);
}

class LastingLink implements Link {
  readonly #ways: readonly Way[];
  readonly #request: Request;
  readonly #listener: WayListener;
  readonly #carriers: Carriers;
  readonly #explain: (request: Request) => Promise<Ending>;
  readonly #sent = new Sent();
  #carrier: Carrier | undefined;
  /** Whether the carrier is known to reach the session. */
  #isUp = false;
  #isOver = false;
  #waitingSize = 0;
  #token: string | undefined;
  #windowMs = 0;

  constructor(wish: Wish, request: Request, listener: WayListener, carriers: Carriers, why: (request: Request) => Promise<Ending>) {
    this.#explain = why;
    this.#ways = waysOf(wish, carriers);
    this.#request = request;
    this.#listener = listener;
    this.#carriers = carriers;
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
    this.#begin(0);
  }

  send(event: ClientEvent): void {
    this.#pass(JSON.stringify(event));
  }

  sound(frame: Int16Array): void {
    const isFull = this.#isUp ? this.#carrier?.isFull === true : this.#waitingSize + sizeOf(frame) > MAX_QUEUED_BYTES;
    if (!isFull) {
      this.#pass(frame);
    }
  }

  #pass(message: Message): void {
    if (this.#isOver) {
      return;
    }
    this.#sent.add(message);
    if (this.#isUp) {
      this.#carrier?.send(message);
    } else {
      this.#waitingSize += sizeOf(message);
    }
  }

  close(): void {
    this.#finish();
    this.#carrier?.close();
  }

  /** A page that goes away takes its session with it: nobody is there to go on with it. */
  readonly #onPageHide = (): void => {
    if (!this.#isOver) {
      this.close();
      this.#listener.onClose(LEFT);
    }
  };

  #begin(at: number): void {
    const way = this.#ways[at];
    const make = way && this.#carriers[way];
    if (way === undefined || make === undefined) {
      void this.#explain(this.#request).then((ending) => this.#fail(ending));
      return;
    }
    this.#listener.onWay(way);
    this.#carrier = make(this.#request, {
      onEvent: (event) => {
        if (!this.#isUp) {
          this.#onUp(0);
        }
        this.#onEvent(event);
      },
      onClose: (ending) => this.#onLost(ending),
      onNoSocket: () => this.#begin(at + 1),
    });
  }

  /** The carrier reaches the session, which has got so many of the client's events: the others follow. */
  #onUp(received: number): void {
    this.#isUp = true;
    this.#waitingSize = 0;
    this.#sent.after(received).forEach((message) => this.#carrier?.send(message));
  }

  #onEvent(event: ServerEvent): void {
    if (event.kind === 'resumable' || event.kind === 'resumed') {
      this.#token = event.token;
    }
    if (event.kind === 'resumable') {
      this.#windowMs = event.windowMs;
    }
    if (!this.#isOver) {
      this.#listener.onEvent(event);
    }
  }

  #onLost(ending: Ending): void {
    const position = this.#carrier?.position ?? 0;
    this.#isUp = false;
    this.#carrier = undefined;
    const mayComeBack = LOSSES.includes(`${ending.code} ${ending.reason}`);
    if (this.#isOver) {
      return;
    }
    if (this.#token === undefined || !mayComeBack) {
      this.#fail(ending);
      return;
    }
    const untilMs = performance.now() + this.#windowMs;
    this.#listener.onLost(untilMs);
    void this.#comeBack(ending, position, untilMs);
  }

  async #comeBack(ending: Ending, position: number, untilMs: number): Promise<void> {
    for (let tries = 0; !this.#isOver && performance.now() < untilMs; tries++) {
      if (tries > 0) {
        await pauseUnlessOnline(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2));
      }
      const outcome = await this.#tryAllWays({ token: this.#token ?? '', position });
      if (outcome === 'back') {
        return;
      }
      if (outcome === 'gone') {
        break;
      }
    }
    this.#fail(ending);
  }

  async #tryAllWays(comeback: Comeback): Promise<Outcome> {
    for (const way of this.#ways) {
      const outcome = this.#isOver ? 'gone' : await this.#tryWay(way, comeback);
      if (outcome !== 'failed') {
        return outcome;
      }
    }
    return 'failed';
  }

  #tryWay(way: Way, comeback: Comeback): Promise<Outcome> {
    const make = this.#carriers[way];
    return new Promise((resolve) => {
      const carrier = make?.({ ...this.#request, comeback }, {
        onEvent: (event) => {
          if (event.kind === 'resumed' && carrier !== undefined) {
            resolve('back');
            this.#onBack(way, carrier, event.received);
          }
          this.#onEvent(event);
        },
        onClose: (ending) => {
          if (this.#carrier === carrier) {
            this.#onLost(ending);
          } else {
            resolve(PASSING.test(ending.reason) ? 'failed' : 'gone');
          }
        },
        onNoSocket: () => resolve('failed'),
      });
    });
  }

  #onBack(way: Way, carrier: Carrier, received: number): void {
    if (this.#isOver) {
      carrier.close();
      return;
    }
    this.#carrier = carrier;
    this.#listener.onWay(way);
    this.#onUp(received);
    this.#listener.onBack();
  }

  #fail(ending: Ending): void {
    if (!this.#isOver) {
      this.#finish();
      this.#listener.onClose(ending);
    }
  }

  #finish(): void {
    this.#isOver = true;
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
  }
}

/** Waits, but no longer than until the browser has a network again. */
const pauseUnlessOnline = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    globalThis.addEventListener?.('online', go);
  });
