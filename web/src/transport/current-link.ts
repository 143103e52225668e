import type { ClientEvent } from '../protocol/client-events';
import type { Wish } from '../session/phase';
import type { Link, Request } from './link';
import type { WayListener } from './open';

type OpenLink = (wish: Wish, request: Request, listener: WayListener) => Link;

/** The one link that counts: what comes of an older one, for events may be late, is not heard. */
export class CurrentLink {
  readonly #openLink: OpenLink;
  #link: Link | undefined;
  #round = 0;

  constructor(openLink: OpenLink) {
    this.#openLink = openLink;
  }

  get isOpen(): boolean {
    return this.#link !== undefined;
  }

  /** Opens a link in place of the one there is. */
  open(wish: Wish, request: Request, listener: WayListener): void {
    this.close();
    const round = this.#round;
    const ifCurrent = (act: () => void) => (round === this.#round ? act() : undefined);
    const link = this.#openLink(wish, request, {
      onWay: (way) => ifCurrent(() => listener.onWay(way)),
      onLost: (untilMs) => ifCurrent(() => listener.onLost(untilMs)),
      onBack: () => ifCurrent(() => listener.onBack()),
      onEvent: (event) => ifCurrent(() => listener.onEvent(event)),
      onClose: (ending) =>
        ifCurrent(() => {
          this.#forget();
          listener.onClose(ending);
        }),
    });
    ifCurrent(() => (this.#link = link));
  }

  send(event: ClientEvent): void {
    this.#link?.send(event);
  }

  sound(frame: Int16Array): void {
    this.#link?.sound(frame);
  }

  close(): void {
    const link = this.#link;
    this.#forget();
    link?.close();
  }

  #forget(): void {
    this.#round++;
    this.#link = undefined;
  }
}
