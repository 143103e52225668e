/** More than the network between page and hub holds, and what is said while there is none. */
const MAX_EVENTS = 8_192;
const MAX_CHARS = 2 << 20;

/**
 * The client's events, counted from the first of the session. The last ones are kept: when the connection is lost the hub tells how many it
 * has got, and those after them are sent again.
 */
export class Sent {
  #events: string[] = [];
  #chars = 0;
  #dropped = 0;

  add(json: string): void {
    this.#events.push(json);
    this.#chars += json.length;
    let forgotten = 0;
    while (this.#events.length - forgotten > MAX_EVENTS || this.#chars > MAX_CHARS) {
      this.#chars -= this.#events[forgotten++]?.length ?? 0;
    }
    if (forgotten > 0) {
      this.#events.splice(0, forgotten);
      this.#dropped += forgotten;
    }
  }

  /** What follows the first `received`, as far as it is kept. */
  after(received: number): readonly string[] {
    return this.#events.slice(Math.max(0, received - this.#dropped));
  }
}
