import type { CallState } from '../session/call';
import type { History } from './history';

/** What is written is what has been so for this long: not every word. */
const SETTLED_MS = 1_000;

interface Source {
  subscribe(listener: () => void): () => void;
  state(): Pick<CallState, 'conversationId' | 'items' | 'model'>;
}

/**
 * Keeps every conversation of a call in the history as it goes on.
 *
 * @returns stops it, and keeps what is there
 */
export function keepHistory(call: Source, history: History, dateMs: () => number = Date.now): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = call.state();
  let saved = latest.items;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const { conversationId: id, items, model } = latest;
    if (items !== saved && id !== '' && items.length > 0) {
      saved = items;
      void history.save({ id, model, items, startedMs: items[0]?.atMs ?? dateMs() }, dateMs());
    }
  };
  const stop = call.subscribe(() => {
    const now = call.state();
    if (now.conversationId !== latest.conversationId) {
      save();
      saved = now.items;
    }
    latest = now;
    timer ??= setTimeout(save, SETTLED_MS);
  });
  globalThis.addEventListener?.('pagehide', save);
  return () => {
    stop();
    globalThis.removeEventListener?.('pagehide', save);
    save();
  };
}
