import { sizeOf, type Message } from './link';

/** More than the network between page and hub holds, and what is said while there is none. */
const MAX_EVENTS = 8_192;
const MAX_SIZE = 2 << 20;

/**
 * The client's events, counted from the first of the session. The last ones are kept: when the connection is lost the hub tells how many it
 * has got, and those after them are sent again.
 */
export class Sent {
  #events: Message[] = [];
  #size = 0;
  #dropped = 0;

  add(message: Message): void {
    this.#events.push(message);
    this.#size += sizeOf(message);
    let forgotten = 0;
    while (this.#events.length - forgotten > MAX_EVENTS || this.#size > MAX_SIZE) {
      this.#size -= sizeOf(this.#events[forgotten++] ?? '');
    }
    if (forgotten > 0) {
      this.#events.splice(0, forgotten);
      this.#dropped += forgotten;
    }
  }

  /** What follows the first `received`, as far as it is kept. */
  after(received: number): readonly Message[] {
    return this.#events.slice(Math.max(0, received - this.#dropped));
  }
}
