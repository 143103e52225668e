import type { ServerItem } from '../protocol/events';
import type { Item, Service } from './item';
import type { Way } from './phase';

/** What the person types or shows; its id is the page's own, so that it is one item however often it is sent. */
export interface NewMessage {
  id: string;
  text: string;
  images: readonly string[];
  atMs: number;
}

const MAX_ITEMS = 1_000;

/** The items with what the person says, who sees it at once. */
export const said = (items: readonly Item[], { id, text, images, atMs }: NewMessage, way: Way): readonly Item[] =>
  [...items, { id, role: 'user' as const, text, images, isFinal: true, isSpoken: false, cutAtMs: undefined, way, provider: undefined, before: [], isReplayable: false, atMs }].slice(-MAX_ITEMS);

/** The items with one that the server tells of. One that is there already stays as it is, but for what it did not have. */
export function added(items: readonly Item[], item: ServerItem, service: Service, atMs: number, isDone: boolean): readonly Item[] {
  const { id, role, text, images, isSpoken } = item;
  if (items.some((each) => each.id === id)) {
    const isFinal = isDone && role === 'assistant';
    return changed(items, [id], (known) => ({ ...known, text: known.text || text, isSpoken: known.isSpoken || isSpoken, isFinal: known.isFinal || isFinal }));
  }
  if (role === 'other' || id === '') {
    return items;
  }
  const isFinal = isDone || (role === 'user' && !isSpoken);
  return [...items, { ...service, id, role, text, images, isFinal, isSpoken, cutAtMs: undefined, before: [], isReplayable: false, atMs }].slice(-MAX_ITEMS);
}

/** The items with some of them changed; the same list when none of them is there. */
export function changed(items: readonly Item[], ids: readonly string[], change: (item: Item) => Item): readonly Item[] {
  let isSame = true;
  const after = items.map((item) => {
    const now = ids.includes(item.id) ? change(item) : item;
    isSame &&= now === item;
    return now;
  });
  return isSame ? items : after;
}

/** The items with those changed that are still under way. */
export const underWay = (items: readonly Item[], change: (item: Item) => Item): readonly Item[] =>
  items.map((item) => (item.role === 'assistant' && !item.isFinal ? change(item) : item));

/** Nothing more comes of any answer; one that nothing has come of is none. */
export const completed = (items: readonly Item[]): readonly Item[] =>
  items
    .filter(({ role, isFinal, text, isSpoken }) => role === 'user' || isFinal || text !== '' || isSpoken)
    .map((item) => (item.isFinal || item.role === 'user' ? item : { ...item, isFinal: true }));
