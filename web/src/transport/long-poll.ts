import { asServerEvent, type ClientEvent } from '../protocol/events';
import type { Ending } from '../session/conversation';
import { authorization } from './hub';
import { isAudio, MAX_QUEUED_BYTES, type Link, type Listener, type Request } from './link';

/** Sound is gathered this long, or there would be 50 requests a second. */
const GATHER_MS = 60;

/** Within the hub's bounds of 1,024 events and 4 MiB. */
const MAX_POST_EVENTS = 500;
const MAX_POST_CHARS = 256 * 1024;

/** Longer than the 25 s that the hub holds a request for. */
const ANSWER_WITHIN_MS = 40_000;

/** How often a request is repeated that got no answer, and how long that takes: 7.5 s and what the requests take. */
const REPEATS = 5;
const FIRST_PAUSE_MS = 250;

const LOST: Ending = { code: 1006, reason: '' };

/** Thrown where a session cannot go on. */
class Over extends Error {
  constructor(
    readonly ending: Ending,
    /** Whether the hub has ended it, perhaps with events that were not fetched yet. */
    readonly isOfHub = false,
  ) {
    super(ending.reason);
  }
}

/** A session over plain HTTP: docs/protocol.md, "Long-poll". */
export class LongPoll implements Link {
  readonly #sessions: URL;
  readonly #listener: Listener;
  readonly #abort = new AbortController();
  #session: { url: string; token: string } | undefined;
  #isOver = false;
  #queue: { json: string; isAudio: boolean }[] = [];
  #queuedChars = 0;
  #isPosting = false;
  #seq = 1;

  constructor(request: Request, listener: Listener) {
    this.#sessions = new URL('/v1/realtime/polling', request.base);
    this.#listener = listener;
    void this.#run(request);
  }

  send(event: ClientEvent): void {
    const json = JSON.stringify(event);
    if (this.#isOver || (isAudio(event) && this.#queuedChars + json.length > MAX_QUEUED_BYTES)) {
      return;
    }
    this.#queue.push({ json, isAudio: isAudio(event) });
    this.#queuedChars += json.length;
    this.#startPosting();
  }

  close(): void {
    if (!this.#isOver) {
      this.#finish();
      this.#delete();
    }
  }

  async #run({ model, key }: Request): Promise<void> {
    try {
      await this.#open(model, key);
      await this.#fetchAll();
    } catch (failure) {
      this.#giveUp(failure);
    }
  }

  /** Nothing more can come; a session that the hub has not ended is not left to it. */
  #giveUp(failure: unknown): void {
    const over = failure instanceof Over ? failure : new Over(LOST);
    if (!this.#isOver && !over.isOfHub) {
      this.#delete();
    }
    this.#fail(over.ending);
  }

  async #open(model: string, key: string): Promise<void> {
    const url = new URL(this.#sessions);
    url.searchParams.set('model', model);
    // Neither repeated nor broken off: a session whose answer is lost would stay.
    const response = await fetch(url, { method: 'POST', headers: authorization(key), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (response.status !== 201) {
      throw new Over({ code: 1006, reason: await refusal(response) });
    }
    const { session_id: id, token } = (await response.json()) as { session_id: string; token: string };
    this.#session = { url: `${this.#sessions.href}/${encodeURIComponent(id)}`, token };
    if (this.#isOver) {
      this.#delete();
      throw new Over(LOST);
    }
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
    this.#startPosting();
  }

  /** Fetches events until there are none any more. */
  async #fetchAll(): Promise<never> {
    for (let cursor = 0; ; ) {
      const response = await this.#ask('GET', `/events?cursor=${cursor}&wait=25`);
      const answer = (await response.json()) as { cursor: number; events: unknown[] };
      cursor = answer.cursor;
      for (const raw of answer.events) {
        const event = asServerEvent(raw);
        if (event !== undefined && !this.#isOver) {
          this.#listener.onEvent(event);
        }
      }
    }
  }

  #startPosting(): void {
    if (!this.#isPosting && this.#session !== undefined && this.#queue.length > 0) {
      this.#isPosting = true;
      void this.#post();
    }
  }

  /** Posts what is queued, one request after the other. */
  async #post(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        if (this.#queue.every((event) => event.isAudio)) {
          await pause(GATHER_MS);
        }
        const events = this.#take();
        await this.#ask('POST', '/events', `{"seq":${this.#seq},"events":[${events.join(',')}]}`);
        this.#seq++;
      }
      this.#isPosting = false;
    } catch (failure) {
      // What the hub has ended still has its last events.
      if (!(failure instanceof Over && failure.isOfHub)) {
        this.#giveUp(failure);
      }
    }
  }

  #take(): string[] {
    const events: string[] = [];
    let chars = 0;
    for (let next = this.#queue[0]; next !== undefined && events.length < MAX_POST_EVENTS && chars < MAX_POST_CHARS; next = this.#queue[0]) {
      this.#queue.shift();
      events.push(next.json);
      chars += next.json.length;
    }
    this.#queuedChars -= chars;
    return events;
  }

  /** One request of the session. Each is harmless to repeat, and repeated while the hub is too busy or cannot be reached. */
  async #ask(method: string, path: string, body: string | null = null): Promise<Response> {
    for (let repeats = 0; ; repeats++) {
      if (this.#isOver) {
        throw new Over(LOST);
      }
      const { url, token } = this.#session ?? { url: '', token: '' };
      const response = await fetch(url + path, { method, body, headers: authorization(token), signal: this.#within(ANSWER_WITHIN_MS) }).catch(() => undefined);
      if (response?.ok === true) {
        return response;
      }
      const isPassing = response === undefined || response.status === 429 || response.status >= 500;
      if (!isPassing || repeats === REPEATS) {
        throw new Over({ code: 1006, reason: response === undefined ? '' : await refusal(response) }, response?.status === 404);
      }
      await pause(Math.max(FIRST_PAUSE_MS * 2 ** repeats, retryAfterMs(response)));
    }
  }

  #within(ms: number): AbortSignal {
    return AbortSignal.any([this.#abort.signal, AbortSignal.timeout(ms)]);
  }

  /** A page that goes away takes its session with it, as a socket would. */
  readonly #onPageHide = (): void => {
    this.#delete();
    this.#fail(LOST);
  };

  #delete(): void {
    if (this.#session !== undefined) {
      const { url, token } = this.#session;
      fetch(url, { method: 'DELETE', headers: authorization(token), keepalive: true }).catch(() => undefined);
    }
  }

  #fail(ending: Ending): void {
    if (!this.#isOver) {
      this.#finish();
      this.#listener.onClose(ending);
    }
  }

  #finish(): void {
    this.#isOver = true;
    this.#abort.abort();
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const retryAfterMs = (response: Response | undefined): number => {
  const seconds = Number(response?.headers.get('Retry-After') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 10) * 1_000 : 0;
};

/** Why the hub says no, as a close would say it. A session that is over is not found, and the message tells the reason. */
async function refusal(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => undefined);
  const { error } = (answer ?? {}) as { error?: { type: string; code: string; message: string } };
  if (error === undefined) {
    return '';
  }
  return /^The session has ended: ([a-z_]+\.[a-z_]+)\.$/.exec(error.message)?.[1] ?? `${error.type}.${error.code}`;
}
