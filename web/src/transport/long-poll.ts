import { asServerEvent } from '../protocol/events';
import { authorization } from '../hub/authorization';
import type { Ending } from '../session/phase';
import { asJson, MAX_QUEUED_BYTES, query, type Carrier, type Listener, type Message, type Request } from './link';
import { RoundTrips } from './round-trips';

/** Sound is gathered this long, or there would be 50 requests a second. */
const GATHER_MS = 60;

/** Within the hub's bounds of 1,024 events and 4 MiB. */
const MAX_POST_EVENTS = 500;
const MAX_POST_CHARS = 256 * 1024;

/** Longer than the 25 s that the hub holds a request for. */
const ANSWER_WITHIN_MS = 40_000;

/** Who goes on with a session tries again rather than wait. */
const RESUMED_WITHIN_MS = 10_000;

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

/** What an append looks like: sound alone is gathered before it is posted. */
const SOUND = '{"type":"input_audio_buffer.append",';

interface Opened {
  session_id: string;
  token: string;
  cursor: number;
  received?: number;
  resume?: { token: string };
}

/** A session over plain HTTP: docs/protocol.md, "Long-poll". */
export class LongPoll implements Carrier {
  readonly #sessions: URL;
  readonly #listener: Listener;
  readonly #abort = new AbortController();
  #session: { url: string; token: string } | undefined;
  #isOver = false;
  #cursor = 0;
  #queue: string[] = [];
  #queuedChars = 0;
  #isPosting = false;
  readonly #roundTrips = new RoundTrips();
  #seq = 1;

  constructor(request: Request, listener: Listener) {
    this.#sessions = new URL('/v1/realtime/polling', request.base);
    this.#listener = listener;
    void this.#run(request);
  }

  get position(): number {
    return this.#cursor;
  }

  get isFull(): boolean {
    return this.#queuedChars > MAX_QUEUED_BYTES;
  }

  send(message: Message): void {
    if (!this.#isOver) {
      const json = asJson(message);
      this.#queue.push(json);
      this.#queuedChars += json.length;
      this.#startPosting();
    }
  }

  close(): void {
    if (!this.#isOver) {
      this.#finish();
      this.#delete();
    }
  }

  async #run(request: Request): Promise<void> {
    try {
      await this.#open(request);
      await this.#fetchAll();
    } catch (failure) {
      this.#giveUp(failure);
    }
  }

  /** Nothing more can come; a session that the hub has not ended is not left to it, unless it cannot be reached: then it may be gone on with. */
  #giveUp(failure: unknown): void {
    const isCutOff = failure instanceof Over && failure.ending.reason === '';
    const over = failure instanceof Over ? failure : new Over(LOST);
    if (!this.#isOver && !over.isOfHub && !isCutOff) {
      this.#delete();
    }
    this.#fail(over.ending);
  }

  async #open(request: Request): Promise<void> {
    const url = new URL(this.#sessions);
    Object.entries(query(request)).forEach(([name, value]) => url.searchParams.set(name, value));
    const withinMs = request.comeback === undefined ? ANSWER_WITHIN_MS : RESUMED_WITHIN_MS;
    // Neither repeated nor broken off: a session whose answer is lost would stay.
    const response = await fetch(url, { method: 'POST', headers: authorization(request.key), signal: AbortSignal.timeout(withinMs) });
    if (response.status !== 201) {
      throw new Over({ code: 1006, reason: await refusal(response) });
    }
    const { session_id: id, token, cursor, received = 0, resume } = (await response.json()) as Opened;
    this.#cursor = cursor;
    this.#session = { url: `${this.#sessions.href}/${encodeURIComponent(id)}`, token };
    if (this.#isOver) {
      this.#delete();
      throw new Over(LOST);
    }
    if (resume !== undefined) {
      this.#listener.onEvent({ kind: 'resumed', token: resume.token, position: cursor, received });
    }
    this.#startPosting();
  }

  /** Fetches events until there are none any more. */
  async #fetchAll(): Promise<never> {
    for (;;) {
      const response = await this.#ask('GET', `/events?cursor=${this.#cursor}&wait=25`);
      const answer = (await response.json()) as { cursor: number; events: unknown[] };
      this.#cursor = answer.cursor;
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
        if (this.#queue.every((json) => json.startsWith(SOUND))) {
          await pause(GATHER_MS);
        }
        const events = this.#take();
        const sinceMs = performance.now();
        await this.#ask('POST', '/events', `{"seq":${this.#seq},"events":[${events.join(',')}]}`);
        this.#seq++;
        this.#tellRoundTrip(performance.now() - sinceMs);
      }
      this.#isPosting = false;
    } catch (failure) {
      // What the hub has ended still has its last events.
      if (!(failure instanceof Over && failure.isOfHub)) {
        this.#giveUp(failure);
      }
    }
  }

  /** As the hub measures it for sockets; here posts are what goes there and back at once. */
  #tellRoundTrip(ms: number): void {
    if (!this.#isOver) {
      this.#listener.onEvent({ kind: 'connection', ...this.#roundTrips.add(ms) });
    }
  }

  #take(): string[] {
    const events: string[] = [];
    let chars = 0;
    for (let next = this.#queue[0]; next !== undefined && events.length < MAX_POST_EVENTS && chars < MAX_POST_CHARS; next = this.#queue[0]) {
      this.#queue.shift();
      events.push(next);
      chars += next.length;
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
