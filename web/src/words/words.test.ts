import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

type Tree = { readonly [key: string]: string | Tree };

/** Every string by its dotted key. */
function leaves(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...leaves(value, `${prefix}${key}.`)])),
  );
}

const holes = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '').sort();
const english = leaves(en);
const chinese = leaves(zhCN);

describe('the words', () => {
  it('have the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave the same holes in both languages', () => {
    for (const [key, text] of english) {
      expect(holes(chinese.get(key) ?? ''), key).toEqual(holes(text));
    }
  });

  it('are never empty, and Chinese ones are Chinese', () => {
    for (const [key, text] of chinese) {
      expect(text.trim(), key).not.toBe('');
      expect(english.get(key)?.trim(), key).not.toBe('');
    }
    const notChinese = [...chinese].filter(([, text]) => !/[\u4e00-\u9fff]/.test(text)).map(([key]) => key);
    expect(notChinese).toEqual(['models.gpt-4o-realtime', 'wishes.webrtc', 'wishes.websocket']);
  });
});
