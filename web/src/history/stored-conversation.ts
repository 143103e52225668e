import { isObject, objects, text, type Json } from '../protocol/json';
import type { Item } from '../session/item';
import type { Way } from '../session/phase';

/** An item as it is kept: in words. */
export type HistoryItem = Omit<Item, 'before' | 'isReplayable' | 'isFinal' | 'images'>;

export interface StoredConversation {
  id: string;
  model: string;
  /** Milliseconds since 1970. */
  startedMs: number;
  updatedMs: number;
  items: readonly HistoryItem[];
}

/** The newest items of a conversation are kept. */
export const MAX_ITEMS = 1_000;
const MAX_TEXT = 100_000;
const MAX_NAME = 200;
const TITLE = 80;
/** The latest date that JavaScript has. */
const LAST_MS = 8.64e15;
const WAYS: readonly Way[] = ['webrtc', 'websocket', 'polling'];

/** What a conversation is called: the beginning of what was said first. */
export const titleOf = (items: readonly Pick<Item, 'role' | 'text'>[]): string => {
  const first = items.find(({ role, text: said }) => role === 'user' && said.trim() !== '') ?? items.find(({ text: said }) => said.trim() !== '');
  return (first?.text ?? '').trim().replace(/\s+/g, ' ').slice(0, TITLE);
};

/** A conversation out of whatever was stored; undefined when it is none. Never throws. */
export function readConversation(raw: unknown): StoredConversation | undefined {
  if (!isObject(raw)) {
    return undefined;
  }
  const id = text(raw['id'], MAX_NAME);
  const items = objects(raw['items']).slice(-MAX_ITEMS).flatMap(readItem);
  const seen = new Set<string>();
  const once = items.filter((item) => !seen.has(item.id) && seen.add(item.id));
  return id === '' ? undefined : { id, model: text(raw['model'], MAX_NAME), startedMs: date(raw['startedMs']), updatedMs: date(raw['updatedMs']), items: once };
}

function readItem(raw: Json): HistoryItem[] {
  const id = text(raw['id'], MAX_NAME);
  const role = raw['role'];
  const said = text(raw['text'], MAX_TEXT);
  if (id === '' || (role !== 'user' && role !== 'assistant') || said === '') {
    return [];
  }
  const cut = raw['cutAtMs'];
  return [
    {
      id,
      role,
      text: said,
      isSpoken: raw['isSpoken'] === true,
      cutAtMs: typeof cut === 'number' && cut >= 0 && cut <= LAST_MS ? cut + 0 : undefined,
      way: WAYS.find((way) => way === raw['way']) ?? 'websocket',
      provider: text(raw['provider'], MAX_NAME) || undefined,
      atMs: date(raw['atMs']),
    },
  ];
}

/** Adding 0 takes away the -0 that JSON does not have. */
const date = (value: unknown): number => (typeof value === 'number' && value >= 0 && value <= LAST_MS ? Math.floor(value) + 0 : 0);
