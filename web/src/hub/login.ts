import { count, isObject, text } from '../protocol/json';
import { authorization, canBeSent } from './authorization';

/** What opens sessions and REST paths. */
export interface Credentials {
  /** Valid now; empty where none is needed. */
  current(): string;
}

export type LoginState =
  /** Nobody has logged in; the hub may be open to everybody. */
  | { kind: 'out' }
  | { kind: 'busy' }
  | { kind: 'in' }
  /** The key was not taken. */
  | { kind: 'refused' }
  /** The key was good and is not any more: the person has to log in again. */
  | { kind: 'expired' }
  /** The hub did not answer. */
  | { kind: 'failed' };

const LIFETIME_S = 600;
/** Which part of its life a token is used for. */
const USED = 0.8;
const RETRY_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
/** The browser's timers take no more. */
const LONGEST_TIMER_MS = 0x7fffffff;

type Answer = { kind: 'token'; token: string; expiresAtMs: number } | { kind: 'refused' } | { kind: 'failed' };

/**
 * Changes a hub API key or JWT for short-lived tokens, and shows the hub nothing else. Both live in this tab's memory only, and are gone
 * after a logout or a reload. A store that components can subscribe to.
 */
export class Login implements Credentials {
  readonly #base: string;
  readonly #listeners = new Set<() => void>();
  #state: LoginState = { kind: 'out' };
  #key = '';
  #token = '';
  #expiresAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Which login an answer belongs to: what comes for an older one is of no use. */
  #round = 0;

  /** @param base the address of the hub, or of any page of it */
  constructor(base: string) {
    this.#base = base;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LoginState => this.#state;

  current(): string {
    return this.#token;
  }

  /** Never throws: the state tells how it went. */
  async login(key: string): Promise<LoginState> {
    this.logout();
    if (!canBeSent(key) || key === '') {
      return this.#set({ kind: 'refused' });
    }
    this.#set({ kind: 'busy' });
    const round = this.#round;
    const answer = await this.#mint(key);
    if (round !== this.#round) {
      return this.#state;
    }
    if (answer.kind !== 'token') {
      return this.#set({ kind: answer.kind });
    }
    this.#key = key;
    return this.#onToken(answer.token, answer.expiresAtMs);
  }

  logout(): void {
    this.#round++;
    this.#forget();
    this.#set({ kind: 'out' });
  }

  async #renew(): Promise<void> {
    const round = this.#round;
    const answer = await this.#mint(this.#key);
    if (round !== this.#round) {
      return;
    }
    if (answer.kind === 'token') {
      this.#onToken(answer.token, answer.expiresAtMs);
    } else if (answer.kind === 'refused' || Date.now() >= this.#expiresAtMs) {
      this.#forget();
      this.#set({ kind: 'expired' });
    } else {
      this.#timer = setTimeout(() => void this.#renew(), RETRY_MS);
    }
  }

  #onToken(token: string, expiresAtMs: number): LoginState {
    this.#token = token;
    this.#expiresAtMs = expiresAtMs;
    const lifeMs = Math.max(0, expiresAtMs - Date.now());
    this.#timer = setTimeout(() => void this.#renew(), Math.min(lifeMs * USED, LONGEST_TIMER_MS));
    return this.#set({ kind: 'in' });
  }

  async #mint(key: string): Promise<Answer> {
    try {
      const response = await fetch(new URL('/v1/realtime/client_secrets', this.#base), {
        method: 'POST',
        headers: { ...authorization(key), 'Content-Type': 'application/json' },
        body: JSON.stringify({ expires_after: { anchor: 'created_at', seconds: LIFETIME_S } }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (response.status === 401 || response.status === 403) {
        return { kind: 'refused' };
      }
      const answer: unknown = response.ok ? await response.json() : undefined;
      const token = isObject(answer) ? text(answer['value'], 1_024) : '';
      const expiresAtMs = isObject(answer) ? count(answer['expires_at']) * 1_000 : 0;
      return token !== '' && canBeSent(token) ? { kind: 'token', token, expiresAtMs } : { kind: 'failed' };
    } catch {
      return { kind: 'failed' };
    }
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#key = '';
    this.#token = '';
  }

  #set(state: LoginState): LoginState {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
    return state;
  }
}
