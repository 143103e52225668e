import { readServerEvent, type ClientEvent, type ServerEvent } from '../protocol/events';
import type { Ending } from '../session/conversation';

/** Audio is left out rather than queued beyond this: what is late is no conversation. */
const MAX_BUFFERED_BYTES = 1 << 20;

/** What a subprotocol may consist of: RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export interface Listener {
  onEvent(event: ServerEvent): void;
  /** Once, at the end. */
  onClose(ending: Ending): void;
}

/** One session with the hub that served this page. */
export class RealtimeSocket {
  readonly #socket: WebSocket;
  #isOver = false;

  /** @param key may be empty; a browser cannot send it in a header */
  constructor(model: string, key: string, listener: Listener) {
    const url = new URL('/v1/realtime', window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('model', model);
    const protocols = ['realtime'];
    if (TOKEN.test(key)) {
      protocols.push(`openai-insecure-api-key.${key}`);
    } else if (key !== '') {
      url.searchParams.set('token', key);
    }
    this.#socket = new WebSocket(url, protocols);
    this.#socket.onmessage = ({ data }) => {
      const event = typeof data === 'string' && !this.#isOver ? readServerEvent(data) : undefined;
      if (event !== undefined) {
        listener.onEvent(event);
      }
    };
    this.#socket.onclose = ({ code, reason }) => {
      if (!this.#isOver) {
        this.#isOver = true;
        listener.onClose({ code, reason });
      }
    };
  }

  /** Sends an event, or leaves it out when it is audio that the network cannot carry. */
  send(event: ClientEvent): void {
    const isAudio = event.type === 'input_audio_buffer.append';
    if (this.#socket.readyState === WebSocket.OPEN && !(isAudio && this.#socket.bufferedAmount > MAX_BUFFERED_BYTES)) {
      this.#socket.send(JSON.stringify(event));
    }
  }

  /** Ends the session; nothing is heard of it any more. */
  close(): void {
    this.#isOver = true;
    this.#socket.close(1000);
  }
}
