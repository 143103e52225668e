import type { Item } from '../session/item';
import { conversationToMarkdown } from './markdown';
import { readConversation, titleOf, type StoredConversation } from './stored-conversation';
import type { ConversationStore } from './store';

/** What a list of conversations shows. */
export interface Summary {
  id: string;
  /** The beginning of what was said first; empty when it was said in sound only. */
  title: string;
  model: string;
  startedMs: number;
  updatedMs: number;
  items: number;
}

/** Older conversations go. */
export const MAX_CONVERSATIONS = 200;

/** The conversations of this browser: as text, unless images are asked for. Nothing here throws; what is not readable is not there. */
export class History {
  readonly #store: ConversationStore;
  readonly #listeners = new Set<() => void>();

  constructor(store: ConversationStore) {
    this.#store = store;
  }

  /** Called when something was saved or removed. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** All of them, the newest first. */
  async list(): Promise<Summary[]> {
    return (await this.#all()).map(summary);
  }

  /** Those whose title or items hold all the words, in any case, the newest first. */
  async search(words: string): Promise<Summary[]> {
    const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const holds = ({ items }: StoredConversation) => {
      const text = items.map((item) => item.text.toLowerCase()).join('\n');
      return wanted.every((word) => text.includes(word));
    };
    return (await this.#all()).filter(holds).map(summary);
  }

  async get(id: string): Promise<StoredConversation | undefined> {
    return (await this.#all()).find((each) => each.id === id);
  }

  /** Keeps a conversation, or the new state of one; one without words is not kept. */
  async save(conversation: Omit<StoredConversation, 'updatedMs'>, nowMs: number): Promise<void> {
    const kept = readConversation({ ...conversation, updatedMs: nowMs, items: conversation.items.map((item) => ({ ...item, images: [] })) });
    if (kept === undefined || kept.items.length === 0) {
      return;
    }
    await this.#quietly(this.#store.put(kept.id, kept));
    const beyond = (await this.#all()).slice(MAX_CONVERSATIONS);
    await Promise.all(beyond.map(({ id }) => this.#quietly(this.#store.remove(id))));
    this.#tell();
  }

  async remove(id: string): Promise<void> {
    await this.#quietly(this.#store.remove(id));
    this.#tell();
  }

  async clear(): Promise<void> {
    const all = await this.#store.all().catch(() => []);
    await Promise.all(all.map(({ key }) => this.#quietly(this.#store.remove(key))));
    this.#tell();
  }

  /** What a new session is given to go on with it; empty when it is not there. */
  async asContext(id: string): Promise<Item[]> {
    const found = await this.get(id);
    return (found?.items ?? []).map((item) => ({ ...item, isFinal: true, isReplayable: false, before: [], images: [] }));
  }

  /** Undefined when it is not there. */
  async toMarkdown(id: string): Promise<string | undefined> {
    const found = await this.get(id);
    return found && conversationToMarkdown(found);
  }

  async toJson(id: string): Promise<string | undefined> {
    const found = await this.get(id);
    return found && JSON.stringify({ format: 'parley.conversation', version: 1, ...found }, null, 2);
  }

  async #all(): Promise<StoredConversation[]> {
    const stored = await this.#store.all().catch(() => []);
    const read = stored.flatMap(({ key, value }) => {
      const found = readConversation(value);
      return found !== undefined && found.id === key ? [found] : [];
    });
    return read.sort((one, other) => other.updatedMs - one.updatedMs);
  }

  #quietly(done: Promise<void>): Promise<void> {
    return done.catch(() => undefined);
  }

  #tell(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

const summary = ({ id, model, startedMs, updatedMs, items }: StoredConversation): Summary => ({ id, title: titleOf(items), model, startedMs, updatedMs, items: items.length });
