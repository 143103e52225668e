import { toBase64 } from '../audio/pcm';
import type { NewItem } from '../protocol/client-events';
import type { Item } from './item';

/** What a new session is given of what was said: the newest, as far as it goes. */
export const CONTEXT_ITEMS = 200;
export const CONTEXT_CHARS = 100_000;
/** An image counts like so many characters. */
const IMAGE_CHARS = 10_000;

/**
 * Items as a new session gets them, oldest first, under their own ids. The person's images and, where words are missing, sound go along; an
 * answer goes along in words, whatever it was.
 *
 * @param soundOf the sound of an item of the person's, if it is kept
 */
export function contextOf(items: readonly Item[], soundOf: (itemId: string) => Int16Array | undefined): NewItem[] {
  const context: NewItem[] = [];
  let chars = 0;
  for (let at = items.length - 1; at >= 0 && context.length < CONTEXT_ITEMS; at--) {
    const item = items[at];
    const created = item && asNew(item, soundOf);
    if (item !== undefined && created !== undefined) {
      chars += item.text.length + item.images.length * IMAGE_CHARS;
      if (chars > CONTEXT_CHARS && context.length > 0) {
        break;
      }
      context.push(created);
    }
  }
  return context.reverse();
}

function asNew({ id, role, text, images }: Item, soundOf: (itemId: string) => Int16Array | undefined): NewItem | undefined {
  if (role === 'assistant') {
    return text === '' ? undefined : { id, type: 'message', role, content: [{ type: 'output_text', text }] };
  }
  const content: NewItem['content'] = text === '' ? [] : [{ type: 'input_text', text }];
  content.push(...images.map((url) => ({ type: 'input_image' as const, image_url: url })));
  const sound = text === '' ? soundOf(id) : undefined;
  if (sound !== undefined && sound.length > 0) {
    content.push({ type: 'input_audio', audio: toBase64(sound) });
  }
  return content.length === 0 ? undefined : { id, type: 'message', role, content };
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id for an item of the page's: as long as providers' own. */
export function newItemId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(21));
  return `item_${Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}
