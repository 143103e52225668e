/** A model that a session can be opened on. */
export interface Model {
  id: string;
  isReady: boolean;
  /** The endpoint that would serve it now. */
  serving: string | undefined;
  isEmulated: boolean;
}

interface Status {
  models: { id: string; state: string; serving: string | null }[];
}
interface Providers {
  providers: { name: string; emulated: boolean }[];
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return (await response.json()) as T;
}

/** What the hub offers. */
export async function models(): Promise<Model[]> {
  const [status, { providers }] = await Promise.all([get<Status>('/api/realtime/status'), get<Providers>('/api/v1/providers')]);
  return status.models.map(({ id, state, serving }) => ({
    id,
    isReady: state === 'ready',
    serving: serving ?? undefined,
    isEmulated: providers.some(({ name, emulated }) => emulated && name === serving),
  }));
}
