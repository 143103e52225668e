import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTEXT_CHARS, CONTEXT_ITEMS, contextOf, newItemId } from './context';
import type { Item } from './item';

const item = (id: string, role: 'user' | 'assistant', text: string, images: string[] = []): Item => ({ id, role, text, images, isFinal: true, isSpoken: false, cutAtMs: undefined, way: 'websocket', provider: undefined, before: [], isReplayable: false, atMs: 0 });
const noSound = () => undefined;

describe('the context of a new session', () => {
  test('is what was said, each side in its own form, under its own ids', () => {
    const context = contextOf([item('u', 'user', 'look', ['data:image/jpeg;base64,AA==']), item('a', 'assistant', 'nice')], noSound);

    expect(context).toEqual([
      { id: 'u', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'look' }, { type: 'input_image', image_url: 'data:image/jpeg;base64,AA==' }] },
      { id: 'a', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'nice' }] },
    ]);
  });

  test('has sound only where words are missing', () => {
    const sound = () => Int16Array.of(1);
    const context = contextOf([item('u', 'user', ''), item('v', 'user', 'words'), item('a', 'assistant', '')], sound);

    expect(context.map(({ id, content }) => [id, content[0]?.type])).toEqual([['u', 'input_audio'], ['v', 'input_text']]);
  });

  test('of whatever length is the newest of it, in order, within bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { maxLength: 400, size: 'max' }), (lengths) => {
        const items = lengths.map((length, n) => item(`i${n}`, n % 2 === 0 ? 'user' : 'assistant', 'x'.repeat(length + 1)));
        const context = contextOf(items, noSound);
        expect(context.map(({ id }) => id)).toEqual(items.slice(items.length - context.length).map(({ id }) => id));
        expect(context.length).toBeLessThanOrEqual(CONTEXT_ITEMS);
        const chars = context.reduce((sum, { content }) => sum + (content[0]?.type === 'input_audio' || content[0]?.type === 'input_image' ? 0 : (content[0]?.text.length ?? 0)), 0);
        expect(chars).toBeLessThanOrEqual(CONTEXT_CHARS);
      }),
      { numRuns: 50 },
    );
  });

  test('has at least the last thing that was said, however long it is', () => {
    expect(contextOf([item('u', 'user', 'x'.repeat(CONTEXT_CHARS + 1))], noSound)).toHaveLength(1);
  });
});

test('ids are as long as providers take them, and never the same', () => {
  const ids = Array.from({ length: 1_000 }, newItemId);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^item_[0-9A-Za-z]{21}$/.test(id))).toBe(true);
});
