import { isAudio, MAX_QUEUED_BYTES, type Carrier, type Comeback, type Link, type Listener, type Request } from './link';
import type { ClientEvent, ServerEvent } from '../protocol/events';
import type { Ending } from '../session/conversation';
import { LongPoll } from './long-poll';
import { RealtimeSocket, type SocketListener } from './realtime-socket';
import { Sent } from './sent';

/** What carries a session. */
export type Way = 'websocket' | 'polling';

/** What the person wants to carry it; `auto` takes long-poll where no WebSocket can be opened. */
export type Wish = 'auto' | Way;

export interface WayListener extends Listener {
  /** What carries the session, as far as it comes up. */
  onWay(way: Way): void;
  /** The connection was lost and is being sought again, or is there again. */
  onReconnecting(isReconnecting: boolean): void;
}

/** What makes the carriers; for a long-poll `onNoSocket` is never called. */
export type Carriers = Record<Way, (request: Request, listener: SocketListener) => Carrier>;

const CARRIERS: Carriers = {
  websocket: (request, listener) => new RealtimeSocket(request, listener),
  polling: (request, listener) => new LongPoll(request, listener),
};

const LOST: Ending = { code: 1006, reason: '' };

/** What a connection is lost with, other than the end of its session: docs/protocol.md, "Coming back". */
const LOSSES: readonly string[] = ['1006 ', '1001 not taking anything', '1013 invalid_request_error.client_too_slow', '1006 invalid_request_error.client_too_slow'];

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** The hub's answers to who wants to go on with a session that another try would change; a socket that was refused does not tell. */
const PASSING = /^$|\.(resume_race|hub_unavailable|hub_shutting_down|rate_limit_exceeded|session_limit|internal)$/;

type Outcome = 'back' | 'gone' | 'failed';

/** Opens a session the way that is wanted, and goes on with it when its connection is lost. */
export function open(wish: Wish, request: Request, listener: WayListener, carriers: Carriers = CARRIERS): Link {
  return new LastingLink(wish, request, listener, carriers);
}

class LastingLink implements Link {
  readonly #wish: Wish;
  readonly #request: Request;
  readonly #listener: WayListener;
  readonly #carriers: Carriers;
  readonly #sent = new Sent();
  #carrier: Carrier | undefined;
  /** Whether the carrier is known to reach the session. */
  #isUp = false;
  #isOver = false;
  #waitingChars = 0;
  #token: string | undefined;
  #windowMs = 0;

  constructor(wish: Wish, request: Request, listener: WayListener, carriers: Carriers) {
    this.#wish = wish;
    this.#request = request;
    this.#listener = listener;
    this.#carriers = carriers;
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
    this.#begin(wish === 'polling' ? 'polling' : 'websocket');
  }

  send(event: ClientEvent): void {
    const json = JSON.stringify(event);
    if (this.#isOver || (isAudio(event) && this.#isFull(json.length))) {
      return;
    }
    this.#sent.add(json);
    if (this.#isUp) {
      this.#carrier?.send(json);
    } else {
      this.#waitingChars += json.length;
    }
  }

  #isFull(more: number): boolean {
    return this.#isUp ? this.#carrier?.isFull === true : this.#waitingChars + more > MAX_QUEUED_BYTES;
  }

  close(): void {
    this.#finish();
    this.#carrier?.close();
  }

  /** A page that goes away takes its session with it: nobody is there to go on with it. */
  readonly #onPageHide = (): void => {
    if (!this.#isOver) {
      this.close();
      this.#listener.onClose(LOST);
    }
  };

  #begin(way: Way): void {
    this.#listener.onWay(way);
    this.#carrier = this.#carriers[way](this.#request, {
      onEvent: (event) => {
        if (!this.#isUp) {
          this.#onUp(0);
        }
        this.#onEvent(event);
      },
      onClose: (ending) => this.#onLost(ending),
      onNoSocket: () => (this.#wish === 'auto' ? this.#begin('polling') : this.#fail(LOST)),
    });
  }

  /** The carrier reaches the session, which has got so many of the client's events: the others follow. */
  #onUp(received: number): void {
    this.#isUp = true;
    this.#waitingChars = 0;
    this.#sent.after(received).forEach((json) => this.#carrier?.send(json));
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
    this.#listener.onReconnecting(true);
    void this.#comeBack(ending, position);
  }

  async #comeBack(ending: Ending, position: number): Promise<void> {
    const untilMs = performance.now() + this.#windowMs;
    for (let tries = 0; !this.#isOver && performance.now() < untilMs; tries++) {
      if (tries > 0) {
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2));
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
    const ways: Way[] = this.#wish === 'auto' ? ['websocket', 'polling'] : [this.#wish];
    for (const way of ways) {
      const outcome = this.#isOver ? 'gone' : await this.#tryWay(way, comeback);
      if (outcome !== 'failed') {
        return outcome;
      }
    }
    return 'failed';
  }

  #tryWay(way: Way, comeback: Comeback): Promise<Outcome> {
    return new Promise((resolve) => {
      const carrier: Carrier = this.#carriers[way]({ ...this.#request, comeback }, {
        onEvent: (event) => {
          if (event.kind === 'resumed') {
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
    this.#listener.onReconnecting(false);
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
