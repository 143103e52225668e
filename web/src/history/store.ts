/** Where conversations are kept, whatever they look like: who reads them checks them. */
export interface ConversationStore {
  all(): Promise<{ key: string; value: unknown }[]>;
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** As long as the page lasts; for tests, and for browsers that keep nothing. */
export class MemoryStore implements ConversationStore {
  readonly #kept = new Map<string, unknown>();

  all(): Promise<{ key: string; value: unknown }[]> {
    return Promise.resolve([...this.#kept].map(([key, value]) => ({ key, value })));
  }

  put(key: string, value: unknown): Promise<void> {
    this.#kept.set(key, structuredClone(value));
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#kept.delete(key);
    return Promise.resolve();
  }
}

const DATABASE = 'parley';
const CONVERSATIONS = 'conversations';
const VERSION = 1;

/** In the browser's IndexedDB. */
export class BrowserStore implements ConversationStore {
  #database: Promise<IDBDatabase> | undefined;

  async all(): Promise<{ key: string; value: unknown }[]> {
    const store = await this.#open('readonly');
    const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked<unknown[]>(store.getAll())]);
    return keys.map((key, at) => ({ key: String(key), value: values[at] }));
  }

  async put(key: string, value: unknown): Promise<void> {
    await asked((await this.#open('readwrite')).put(value, key));
  }

  async remove(key: string): Promise<void> {
    await asked((await this.#open('readwrite')).delete(key));
  }

  async #open(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= this.#connect();
    try {
      return (await this.#database).transaction(CONVERSATIONS, mode).objectStore(CONVERSATIONS);
    } catch (failure) {
      // The browser closed it, or never opened it: the next use tries again.
      this.#database = undefined;
      throw failure;
    }
  }

  #connect(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, VERSION);
      request.onupgradeneeded = () => void request.result.createObjectStore(CONVERSATIONS);
      request.onsuccess = () => {
        // Another tab with a later version is not held up.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      request.onblocked = () => reject(new Error('IndexedDB'));
    });
  }
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
