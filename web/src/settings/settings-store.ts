import { validated, type Settings } from './settings';
import { isObject } from '../protocol/json';

/** Where a browser keeps a few texts: `localStorage`, or a map in tests. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'parley.settings';
/** Settings of another version are not read. */
const VERSION = 1;
/** Far more than valid settings take. */
const MAX_CHARS = 1 << 20;

/** The person's settings, kept in this browser; a store that components can subscribe to. */
export class SettingsStore {
  #state: Settings;
  readonly #shelf: Shelf | undefined;
  readonly #listeners = new Set<() => void>();

  /** @param shelf undefined where the browser keeps nothing: then the settings last as long as the page */
  constructor(shelf: Shelf | undefined = browserShelf()) {
    this.#shelf = shelf;
    this.#state = read(shelf);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): Settings => this.#state;

  /** Changes what is named; what is not valid is as by default. */
  save(change: Partial<Settings>): void {
    this.#state = validated({ ...this.#state, ...change });
    try {
      this.#shelf?.setItem(KEY, JSON.stringify({ version: VERSION, settings: this.#state }));
    } catch {
      // The shelf is full or forbidden: the settings last as long as the page.
    }
    this.#listeners.forEach((listener) => listener());
  }
}

function read(shelf: Shelf | undefined): Settings {
  try {
    const stored = shelf?.getItem(KEY) ?? '';
    const parsed: unknown = stored.length > MAX_CHARS ? undefined : JSON.parse(stored);
    return validated(isObject(parsed) && parsed['version'] === VERSION ? parsed['settings'] : undefined);
  } catch {
    return validated(undefined);
  }
}

/** A browser that is told to keep nothing throws at the mere name. */
function browserShelf(): Shelf | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
