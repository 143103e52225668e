/** Pauses before the tries to get another session: a minute, in which a hub is restarted. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 10_000, 10_000];

/** A session that lived so long was a good one: the next may be tried for as often again. */
const GOOD_MS = 30_000;

/** What the browser knows of the network. */
export interface Network {
  isThere(): boolean;
  /** Calls back once there is one again. Answers with what takes that back. */
  whenBack(act: () => void): () => void;
}

export const BROWSER_NETWORK: Network = {
  isThere: () => globalThis.navigator?.onLine !== false,
  whenBack: (act) => {
    globalThis.addEventListener?.('online', act, { once: true });
    return () => globalThis.removeEventListener?.('online', act);
  },
};

/** Seeks another session where one has ended, a few times and ever more slowly; where there is no network at all it waits for one. */
export class Renewal {
  readonly #dial: () => void;
  readonly #nowMs: () => number;
  readonly #network: Network;
  #tries = 0;
  #sinceMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopWaiting: () => void = () => undefined;

  constructor(dial: () => void, nowMs: () => number, network = BROWSER_NETWORK) {
    this.#dial = dial;
    this.#nowMs = nowMs;
    this.#network = network;
  }

  /** Another try, after a pause. Answers whether there is one. */
  begin(): boolean {
    if (this.#sinceMs !== undefined && this.#nowMs() - this.#sinceMs > GOOD_MS) {
      this.#tries = 0;
    }
    this.#sinceMs = undefined;
    const pauseMs = PAUSES_MS[this.#tries++];
    if (pauseMs !== undefined) {
      this.#timer = setTimeout(() => this.#try(), pauseMs);
    }
    return pauseMs !== undefined;
  }

  /** A session has begun. */
  onSession(): void {
    this.#sinceMs = this.#nowMs();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopWaiting();
    this.#tries = 0;
    this.#sinceMs = undefined;
  }

  #try(): void {
    if (this.#network.isThere()) {
      this.#dial();
    } else {
      this.#stopWaiting = this.#network.whenBack(this.#dial);
    }
  }
}
