import type { Way } from './phase';

/** How something came: what carried it, and the provider's label as far as it is known. */
export interface Service {
  way: Way;
  provider: string | undefined;
}

/** What one side said, as the page shows it. */
export interface Item extends Service {
  id: string;
  role: 'user' | 'assistant';
  text: string;
  /** Data URLs. */
  images: readonly string[];
  /** Whether nothing more of it comes. */
  isFinal: boolean;
  isSpoken: boolean;
  /** Where it was cut off, in milliseconds of its sound; undefined when it was not. */
  cutAtMs: number | undefined;
  /** How it came before the connection changed on its way, oldest first; empty as a rule. */
  before: readonly Service[];
  /** Whether its sound is still kept. */
  isReplayable: boolean;
  /** When it began: milliseconds since 1970. */
  atMs: number;
}

/** An item as it goes on over another way; the one before is no part of it if nothing had come. */
export function carriedBy(item: Item, way: Way): Item {
  if (item.way === way) {
    return item;
  }
  const before = item.text === '' && !item.isSpoken ? item.before : [...item.before, { way: item.way, provider: item.provider }];
  return { ...item, way, before };
}
