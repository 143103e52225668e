import { readServerEvent, type ClientEvent } from '../protocol/events';
import { isAudio, MAX_QUEUED_BYTES, type Link, type Listener, type Request } from './link';

/** What a subprotocol may consist of: RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What stands between page and hub may swallow the upgrade and say nothing. */
const OPEN_WITHIN_MS = 5_000;

export interface SocketListener extends Listener {
  /** No socket can be had, for whatever reason: browsers do not tell. Instead of `onClose`. */
  onNoSocket(): void;
}

/** A session over a WebSocket. */
export class RealtimeSocket implements Link {
  readonly #socket: WebSocket;
  #isOver = false;

  constructor({ base, model, key }: Request, listener: SocketListener) {
    const url = new URL('/v1/realtime', base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('model', model);
    const protocols = ['realtime'];
    // A browser cannot send the key in a header.
    if (TOKEN.test(key)) {
      protocols.push(`openai-insecure-api-key.${key}`);
    } else if (key !== '') {
      url.searchParams.set('token', key);
    }
    const socket = new WebSocket(url, protocols);
    this.#socket = socket;
    let wasOpen = false;
    const tooLate = setTimeout(() => socket.close(), OPEN_WITHIN_MS);
    socket.onopen = () => {
      wasOpen = true;
      clearTimeout(tooLate);
    };
    socket.onmessage = ({ data }) => {
      const event = typeof data === 'string' && !this.#isOver ? readServerEvent(data) : undefined;
      if (event !== undefined) {
        listener.onEvent(event);
      }
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(tooLate);
      if (this.#isOver) {
        return;
      }
      this.#isOver = true;
      if (wasOpen || code !== 1006) {
        listener.onClose({ code, reason });
      } else {
        listener.onNoSocket();
      }
    };
  }

  send(event: ClientEvent): void {
    if (this.#socket.readyState === WebSocket.OPEN && !(isAudio(event) && this.#socket.bufferedAmount > MAX_QUEUED_BYTES)) {
      this.#socket.send(JSON.stringify(event));
    }
  }

  close(): void {
    this.#isOver = true;
    this.#socket.close(1000);
  }
}
