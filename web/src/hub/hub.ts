import { count, isObject, objects, oneOf, text, type Json } from '../protocol/json';
import { authorization, canBeSent } from './authorization';
import type { Credentials } from './login';

/** A model that a session can be opened on. */
export interface Model {
  id: string;
  kind: 'realtime' | 'text';
  state: 'ready' | 'down' | 'not_configured';
  /** The endpoint that would serve it now. */
  serving: string | undefined;
  isEmulated: boolean;
}

/** What the hub offers; `locked` when it wants a credential, or another one. */
export type Offer = { kind: 'models'; models: Model[]; endpoints: Endpoint[] } | { kind: 'locked' } | { kind: 'failed' };

/** One account of a provider, as the hub sees it. */
export interface Endpoint {
  name: string;
  /** The vendor protocol. */
  provider: string;
  state: Model['state'];
  isEmulated: boolean;
  /** Whether it takes images. */
  canSee: boolean;
  sessions: number;
  lastError: string | undefined;
}

/** An emulated endpoint of the demo: docs/protocol.md, "REST". */
export interface DemoEndpoint {
  name: string;
  provider: string;
  faults: readonly DemoFault[];
}

export interface DemoFault {
  name: string;
  /** What takes it once it is armed. */
  next: 'connection' | 'response';
  /** Whether sessions that stand can be made to feel it. */
  now: boolean;
  /** How often it is still to be taken. */
  armed: number;
}

const ANSWER_WITHIN_MS = 10_000;
const MAX_NAME = 200;
const STATES = ['down', 'ready', 'not_configured'] as const;

const FAULTS = '/api/v1/demo/faults';

type Answer = { kind: 'json'; value: unknown } | { kind: 'locked' } | { kind: 'absent' } | { kind: 'failed' };

/** The hub's REST paths. Nothing here throws. */
export class Hub {
  readonly #base: string;
  readonly #credentials: Credentials;

  /** @param base the address of the hub, or of any page of it */
  constructor(base: string, credentials: Credentials) {
    this.#base = base;
    this.#credentials = credentials;
  }

  /** What there is to talk to, and how it is. */
  async models(): Promise<Offer> {
    const [status, providers] = await Promise.all([this.#get('/api/realtime/status'), this.#get('/api/v1/providers')]);
    if (status.kind !== 'json' || providers.kind !== 'json') {
      return { kind: status.kind === 'locked' || providers.kind === 'locked' ? 'locked' : 'failed' };
    }
    if (!isObject(status.value) || !Array.isArray(status.value['models'])) {
      return { kind: 'failed' };
    }
    const endpoints = readEndpoints(providers.value);
    return { kind: 'models', models: objects(status.value['models']).map((model) => readModel(model, endpoints)), endpoints };
  }

  /** The accounts behind the models; undefined when the hub does not tell. */
  async endpoints(): Promise<Endpoint[] | undefined> {
    const answer = await this.#get('/api/v1/providers');
    return answer.kind === 'json' ? readEndpoints(answer.value) : undefined;
  }

  /** What the demo's emulators can be made to do wrong; none where the hub has no emulators of its own, undefined when it does not answer. */
  async faults(): Promise<DemoEndpoint[] | undefined> {
    return readFaults(await this.#ask('GET', FAULTS));
  }

  /** Lets an emulator misbehave once, or all its sessions feel it now. Answers how many have; undefined when it was refused. */
  async cause(provider: string, fault: string, when: 'next' | 'now'): Promise<number | undefined> {
    const answer = await this.#ask('POST', FAULTS, { provider, fault, when });
    return answer.kind === 'json' && isObject(answer.value) ? count(answer.value['sessions']) : undefined;
  }

  /** No fault is armed any more. Answers as {@link faults}. */
  async clearFaults(): Promise<DemoEndpoint[] | undefined> {
    return readFaults(await this.#ask('DELETE', FAULTS));
  }

  #get(path: string): Promise<Answer> {
    return this.#ask('GET', path);
  }

  async #ask(method: string, path: string, body?: object): Promise<Answer> {
    const credential = this.#credentials.current();
    if (!canBeSent(credential)) {
      return { kind: 'locked' };
    }
    try {
      const headers = { ...authorization(credential), ...(body !== undefined && { 'Content-Type': 'application/json' }) };
      const response = await fetch(new URL(path, this.#base), { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (response.status === 401 || response.status === 404) {
        return { kind: response.status === 401 ? 'locked' : 'absent' };
      }
      return response.ok ? { kind: 'json', value: (await response.json()) as unknown } : { kind: 'failed' };
    } catch {
      return { kind: 'failed' };
    }
  }
}

function readFaults(answer: Answer): DemoEndpoint[] | undefined {
  if (answer.kind !== 'json') {
    return answer.kind === 'absent' ? [] : undefined;
  }
  return objects(isObject(answer.value) ? answer.value['providers'] : undefined).map((endpoint) => ({
    name: text(endpoint['name'], MAX_NAME),
    provider: text(endpoint['provider'], MAX_NAME),
    faults: objects(endpoint['faults']).map((fault) => ({
      name: text(fault['name'], MAX_NAME),
      next: oneOf(fault['next'], ['response', 'connection'] as const),
      now: fault['now'] === true,
      armed: count(fault['armed']),
    })),
  }));
}

function readModel(model: Json, endpoints: readonly Endpoint[]): Model {
  const serving = text(model['serving'], MAX_NAME) || undefined;
  const endpoint = endpoints.find(({ name }) => name === serving);
  return {
    id: text(model['id'], MAX_NAME),
    kind: oneOf(model['kind'], ['realtime', 'text'] as const),
    state: oneOf(model['state'], STATES),
    serving,
    isEmulated: endpoint?.isEmulated === true,
  };
}

const readEndpoints = (value: unknown): Endpoint[] =>
  objects(isObject(value) ? value['providers'] : undefined).map((endpoint) => ({
    name: text(endpoint['name'], MAX_NAME),
    provider: text(endpoint['provider'], MAX_NAME),
    state: oneOf(endpoint['state'], STATES),
    isEmulated: endpoint['emulated'] === true,
    canSee: endpoint['images'] === true,
    sessions: count(endpoint['sessions']),
    lastError: text(endpoint['last_error'], MAX_NAME) || undefined,
  }));
