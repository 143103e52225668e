/** A model that a session can be opened on. */
export interface Model {
  id: string;
  isReady: boolean;
  /** The endpoint that would serve it now. */
  serving: string | undefined;
  isEmulated: boolean;
}

/** What the hub offers to who has a key; `locked` when it wants one, or another. */
export type Offer = { kind: 'models'; models: Model[] } | { kind: 'locked' } | { kind: 'failed' };

interface Status {
  models: { id: string; state: string; serving: string | null }[];
}
interface Providers {
  providers: { name: string; emulated: boolean }[];
}

/** What a key may consist of: a header field carries nothing else. */
const KEY = /^[\x21-\x7e]*$/;

/** The header by which a key is shown; none for the empty key. */
export const authorization = (key: string): Record<string, string> => (key === '' ? {} : { Authorization: `Bearer ${key}` });

/**
 * What the hub offers. Never throws.
 *
 * @param base the address of the hub, or of any page of it
 * @param key may be empty
 */
export async function offer(base: string, key: string): Promise<Offer> {
  if (!KEY.test(key)) {
    return { kind: 'locked' };
  }
  try {
    const [status, providers] = await Promise.all([get(base, '/api/realtime/status', key), get(base, '/api/v1/providers', key)]);
    if (status.status === 401) {
      return { kind: 'locked' };
    }
    return status.ok && providers.ok ? { kind: 'models', models: models((await status.json()) as Status, (await providers.json()) as Providers) } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}

const get = (base: string, path: string, key: string): Promise<Response> =>
  fetch(new URL(path, base), { headers: authorization(key), signal: AbortSignal.timeout(10_000) });

const models = (status: Status, { providers }: Providers): Model[] =>
  status.models.map(({ id, state, serving }) => ({
    id,
    isReady: state === 'ready',
    serving: serving ?? undefined,
    isEmulated: providers.some(({ name, emulated }) => emulated && name === serving),
  }));
