import { RATE_HZ, toBase64 } from '../audio/pcm';
import { clientEvents, type ClientEvent, type NewItem } from '../protocol/client-events';
import type { Settings } from '../settings/settings';
import { contextOf } from './context';
import type { Item } from './item';
import type { NewMessage } from './items';
import type { SpokenTurns } from './spoken-turns';

/** What is sent to a session at its start, so that it goes on where the last one ended, and how it is configured. */
export class SessionStart {
  readonly #turns: SpokenTurns;
  #hasSpoken = false;

  constructor(turns: SpokenTurns) {
    this.#turns = turns;
  }

  /** The session has spoken, and keeps its voice. */
  onSpoken(): void {
    this.#hasSpoken = true;
  }

  /** @param isFirst whether the session has no configuration of the page's so far */
  configuration(settings: Settings, isHandsFree: boolean, isFirst: boolean): ClientEvent {
    this.#hasSpoken &&= !isFirst;
    return clientEvents.configure({ settings, isHandsFree, isFirst, hasSpoken: this.#hasSpoken });
  }

  /** What was said so far, and the sound that no session has confirmed. An answer to it is asked for afterwards, if one is owed. */
  events(items: readonly Item[]): ClientEvent[] {
    const { ended, open } = this.#turns.unconfirmed();
    return [
      ...contextOf(items, (itemId) => this.#turns.of(itemId)).map((item) => clientEvents.create(item)),
      ...ended.flatMap((samples) => [...appends(samples), clientEvents.commit()]),
      ...appends(open),
    ];
  }

  asItem({ id, text, images }: NewMessage): NewItem {
    const shown = images.map((url) => ({ type: 'input_image' as const, image_url: url }));
    return { id, type: 'message', role: 'user', content: [...(text === '' ? [] : [{ type: 'input_text' as const, text }]), ...shown] };
  }
}

/** A second each: fewer events, none of them large. */
function appends(samples: Int16Array): ClientEvent[] {
  return Array.from({ length: Math.ceil(samples.length / RATE_HZ) }, (_, second) => clientEvents.append(toBase64(samples.slice(second * RATE_HZ, (second + 1) * RATE_HZ))));
}
