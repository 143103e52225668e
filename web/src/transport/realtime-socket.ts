import { fromBytes, toBytes } from '../audio/pcm';
import { readServerEvent, type ServerEvent } from '../protocol/events';
import { MAX_QUEUED_BYTES, query, type Carrier, type Listener, type Message, type Request } from './link';

/** What a subprotocol may consist of: RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What stands between page and hub may swallow the upgrade and say nothing. */
const OPEN_WITHIN_MS = 5_000;

/** Who gets a socket and then hears nothing has one that carries nothing; the hub needs some seconds at most to find a provider. */
const FIRST_EVENT_WITHIN_MS = 15_000;

/** The hub says something every second; a network that carries nothing for so long is gone, whatever the browser believes. */
const SILENT_MS = 6_000;

export interface SocketListener extends Listener {
  /** No socket can be had, for whatever reason: browsers do not tell. Instead of `onClose`. */
  onNoSocket(): void;
}

/** A session over a WebSocket. */
export class RealtimeSocket implements Carrier {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  #watch: ReturnType<typeof setInterval> | undefined;
  #heardMs = 0;
  #position: number;
  #isOver = false;
  /** The event whose sound comes in the next message. */
  #announced: Extract<ServerEvent, { kind: 'audio.delta' }> | undefined;

  constructor(request: Request, listener: SocketListener) {
    this.#listener = listener;
    this.#position = request.comeback?.position ?? 0;
    const url = new URL('/v1/realtime', request.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    Object.entries({ ...query(request), parley_quality: '1', audio: 'binary' }).forEach(([name, value]) => url.searchParams.set(name, value));
    const protocols = ['realtime'];
    const { key } = request;
    // A browser cannot send the key in a header.
    if (TOKEN.test(key)) {
      protocols.push(`openai-insecure-api-key.${key}`);
    } else if (key !== '') {
      url.searchParams.set('token', key);
    }
    const socket = new WebSocket(url, protocols);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let wasOpen = false;
    let tooLate = setTimeout(() => socket.close(), OPEN_WITHIN_MS);
    socket.onopen = () => {
      clearTimeout(tooLate);
      tooLate = setTimeout(() => this.#giveUp(), FIRST_EVENT_WITHIN_MS);
      wasOpen = true;
    };
    socket.onmessage = ({ data }) => {
      clearTimeout(tooLate);
      this.#onMessage(data);
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(tooLate);
      if (!this.#isOver) {
        this.#finish();
        if (wasOpen || code !== 1006) {
          listener.onClose({ code, reason });
        } else {
          listener.onNoSocket();
        }
      }
    };
  }

  get position(): number {
    return this.#position;
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > MAX_QUEUED_BYTES;
  }

  send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(typeof message === 'string' ? message : toBytes(message));
    }
  }

  close(): void {
    this.#finish();
    this.#socket.close(1000);
  }

  #onMessage(data: unknown): void {
    if (this.#isOver) {
      return;
    }
    this.#heardMs = performance.now();
    const isText = typeof data === 'string';
    const event = isText ? readServerEvent(data) : this.#withSound(data);
    this.#announced = event?.kind === 'audio.delta' && event.follows > 0 ? event : undefined;
    // An event is there when its sound is: lost in between, it comes again.
    if (this.#announced === undefined && (isText || event !== undefined)) {
      this.#count(event);
      if (event !== undefined) {
        this.#listener.onEvent(event);
      }
    }
  }

  /** The event whose sound this is: docs/protocol.md, "Binary messages". */
  #withSound(data: unknown): ServerEvent | undefined {
    const announced = this.#announced;
    return announced !== undefined && data instanceof ArrayBuffer ? { ...announced, samples: fromBytes(new Uint8Array(data)), follows: 0 } : undefined;
  }

  /** What the link itself says does not count, but where the stream stands. */
  #count(event: ServerEvent | undefined): void {
    if (event?.kind === 'resumed') {
      this.#position = event.position;
    } else if (event?.kind !== 'heartbeat' && event?.kind !== 'connection') {
      this.#position++;
    }
    if (event?.kind === 'resumable' || event?.kind === 'resumed') {
      this.#watch ??= setInterval(() => this.#onWatch(), 1_000);
    }
  }

  #onWatch(): void {
    if (performance.now() - this.#heardMs > SILENT_MS) {
      this.#finish();
      this.#socket.close();
      this.#listener.onClose({ code: 1006, reason: '' });
    }
  }

  #giveUp(): void {
    if (!this.#isOver) {
      this.#finish();
      this.#socket.close();
      this.#listener.onNoSocket();
    }
  }

  #finish(): void {
    this.#isOver = true;
    clearInterval(this.#watch);
  }
}
