import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Item } from '../session/item';
import { History, MAX_CONVERSATIONS } from './history';
import { keepHistory } from './recorder';
import { MAX_ITEMS, readConversation, type HistoryItem } from './stored-conversation';
import { MemoryStore, type ConversationStore } from './store';

const item = (id: string, text: string, role: 'user' | 'assistant' = 'user'): HistoryItem => ({ id, role, text, isSpoken: false, cutAtMs: undefined, way: 'websocket', provider: 'demo', atMs: 1 });
const conversation = (id: string, ...items: HistoryItem[]) => ({ id, model: 'm', startedMs: 1, items });

let store: MemoryStore;
let history: History;

beforeEach(() => {
  store = new MemoryStore();
  history = new History(store);
});

describe('a history', () => {
  test('lists the newest conversation first, by what was said first', async () => {
    await history.save(conversation('a', item('1', '  What is\n the time?  ')), 10);
    await history.save(conversation('b', item('1', 'Hello', 'assistant'), item('2', 'Hi')), 20);

    expect((await history.list()).map(({ id, title, items }) => [id, title, items])).toEqual([['b', 'Hi', 2], ['a', 'What is the time?', 1]]);
  });

  test('finds conversations that hold all the words, whatever their case and language', async () => {
    await history.save(conversation('a', item('1', 'The WEATHER is fine'), item('2', 'So it is today', 'assistant')), 10);
    await history.save(conversation('b', item('1', '今天天气很好')), 20);
    const found = async (words: string) => (await history.search(words)).map(({ id }) => id);

    expect(await found('weather TODAY')).toEqual(['a']);
    expect(await found('weather tomorrow')).toEqual([]);
    expect(await found('天气')).toEqual(['b']);
    expect(await found('  ')).toEqual(['b', 'a']);
  });

  test('forgets what is removed', async () => {
    await history.save(conversation('a', item('1', 'x')), 10);
    await history.remove('a');

    expect(await history.list()).toEqual([]);
    expect(await history.get('a')).toBeUndefined();
  });

  test('keeps so many conversations and items, the newest', async () => {
    for (let n = 0; n < MAX_CONVERSATIONS + 2; n++) {
      await store.put(`c${n}`, { ...conversation(`c${n}`, item('1', 'x')), updatedMs: n });
    }
    await history.save(conversation('last', ...Array.from({ length: MAX_ITEMS + 5 }, (_, n) => item(`i${n}`, `words ${n}`))), 1_000);

    const all = await history.list();
    expect(all).toHaveLength(MAX_CONVERSATIONS);
    expect(all[0]?.id).toBe('last');
    expect(all.at(-1)?.id).toBe('c3');
    expect((await history.get('last'))?.items.map(({ id }) => id).at(0)).toBe('i5');
  });

  test('keeps words alone: no image, and no conversation without words', async () => {
    const shown: Item = { ...item('1', 'look'), images: ['data:image/jpeg;base64,AAAA'], isFinal: true, before: [], isReplayable: true };
    await history.save(conversation('a', shown), 10);
    await history.save(conversation('b', item('1', '')), 10);

    expect(JSON.stringify(await store.all())).not.toContain('image');
    expect((await history.list()).map(({ id }) => id)).toEqual(['a']);
  });

  test('gives a conversation as the context of another session', async () => {
    await history.save(conversation('a', item('1', 'question'), item('2', 'answer', 'assistant')), 10);

    expect((await history.asContext('a')).map(({ role, text, isFinal }) => [role, text, isFinal])).toEqual([['user', 'question', true], ['assistant', 'answer', true]]);
    expect(await history.asContext('none')).toEqual([]);
  });

  test('tells whoever listens', async () => {
    let told = 0;
    const stop = history.subscribe(() => told++);
    await history.save(conversation('a', item('1', 'x')), 10);
    await history.remove('a');
    stop();
    await history.save(conversation('a', item('1', 'x')), 10);

    expect(told).toBe(2);
  });

  test('without a store that works is empty, and nothing breaks', async () => {
    const broken: ConversationStore = { all: () => Promise.reject(new Error()), put: () => Promise.reject(new Error()), remove: () => Promise.reject(new Error()) };
    const none = new History(broken);
    await none.save(conversation('a', item('1', 'x')), 10);
    await none.remove('a');
    await none.clear();

    expect(await none.list()).toEqual([]);
    expect(await none.search('x')).toEqual([]);
  });
});

describe('an export', () => {
  test('as JSON is the conversation', async () => {
    await history.save(conversation('a', item('1', 'question')), 10);
    const exported: unknown = JSON.parse((await history.toJson('a')) ?? '');

    expect(exported).toMatchObject({ format: 'parley.conversation', version: 1, id: 'a', items: [{ id: '1', text: 'question' }] });
    expect(await history.toJson('none')).toBeUndefined();
  });

  test('as Markdown shows what was said as it was said', async () => {
    await history.save(conversation('a', item('1', '# not a *title*\n[no](link)'), { ...item('2', 'ok', 'assistant'), cutAtMs: 1_250 }), 10);

    const lines = (await history.toMarkdown('a'))?.split('\n');
    expect(lines?.[0]).toBe('# \\# not a \\*title\\* \\[no\\]\\(link\\)');
    expect(lines).toContain('> \\# not a \\*title\\*');
    expect(lines).toContain('**assistant** (demo, websocket) 1970-01-01T00:00:00.001Z [1.3 s]');
  });

  test('as Markdown has no line that begins anything but what it is meant to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        const one = new History(new MemoryStore());
        await one.save(conversation('a', item('1', text)), 10);
        const lines = ((await one.toMarkdown('a')) ?? '').split('\n');
        expect(lines.filter((line) => !/^(# |- |\*\*(user|assistant)\*\*|> |$)/.test(line))).toEqual([]);
      }),
    );
  });
});

test('whatever is stored, what is read is a conversation or nothing, and is read again as it is', async () => {
  const near = fc.record({ id: fc.oneof(fc.string(), fc.jsonValue()), model: fc.jsonValue(), startedMs: fc.oneof(fc.double(), fc.jsonValue()), updatedMs: fc.double(), items: fc.array(fc.oneof(fc.jsonValue(), fc.record({ id: fc.constantFrom('1', '2', ''), role: fc.constantFrom('user', 'assistant', 'x'), text: fc.oneof(fc.string(), fc.jsonValue()), cutAtMs: fc.double(), atMs: fc.double() }))) });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.anything(), near), async (raw) => {
      const read = readConversation(raw);
      expect(read === undefined || readConversation(JSON.parse(JSON.stringify(read)))).toEqual(read === undefined || read);
      const hostile = new History({ all: () => Promise.resolve([{ key: read?.id ?? '', value: raw }]), put: () => Promise.resolve(), remove: () => Promise.resolve() });
      expect(await hostile.list()).toHaveLength(read === undefined ? 0 : 1);
      if (read !== undefined) {
        expect(await hostile.toMarkdown(read.id)).toContain('# ');
        expect(new Set(read.items.map(({ id }) => id)).size).toBe(read.items.length);
      }
    }),
    { numRuns: 300 },
  );
});

describe('the recorder', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const shown = (...texts: string[]): Item[] => texts.map((text, n) => ({ ...item(`${n}`, text), images: [], isFinal: true, before: [], isReplayable: false }));

  test('keeps a conversation as it goes on, and the next one beside it', async () => {
    let state = { conversationId: '', items: shown(), model: 'm' };
    let tell = () => undefined as void;
    const source = { subscribe: (listener: () => void) => ((tell = listener), () => undefined), state: () => state };
    const set = (conversationId: string, ...texts: string[]) => {
      state = { conversationId, items: shown(...texts), model: 'm' };
      tell();
    };
    const stop = keepHistory(source, history, () => 5);

    set('a', 'one');
    set('a', 'one', 'two');
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await history.get('a'))?.items.map(({ text }) => text)).toEqual(['one', 'two']);
    set('a', 'one', 'two', 'three');
    set('b');
    set('b', 'four');
    stop();
    await vi.advanceTimersByTimeAsync(0);

    expect((await history.get('a'))?.items).toHaveLength(3);
    expect((await history.get('b'))?.items).toHaveLength(1);
    expect(await history.list()).toHaveLength(2);
  });
});
