/** Of an `AudioContext` what the gate needs. */
export interface Playable {
  readonly state: AudioContextState;
  resume(): Promise<void>;
}

/** A browser that lets sound be heard does so at once. */
const PATIENCE_MS = 300;

/** What a browser takes for a gesture. */
const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/**
 * Browsers keep a page silent until the person has done something on it. Finds out when that is so, and ends it with the next gesture.
 * Nothing is lost meanwhile: a context that does not run takes nothing from its playlist.
 */
export class PlaybackGate {
  readonly #context: Playable;
  readonly #gestures: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | undefined;
  readonly #onBlocked: (isBlocked: boolean) => void;
  #isBlocked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param gestures where gestures are seen; undefined where there are none */
  constructor(context: Playable, onBlocked: (isBlocked: boolean) => void, gestures: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | undefined = globalThis.window) {
    this.#context = context;
    this.#onBlocked = onBlocked;
    this.#gestures = gestures;
  }

  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Something is to be heard. */
  open(): void {
    if (this.#context.state !== 'running' && this.#timer === undefined && !this.#isBlocked) {
      this.#tryToResume();
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#set(this.#context.state !== 'running');
      }, PATIENCE_MS);
    }
  }

  /** The context's state may have changed. */
  onState(): void {
    if (this.#context.state === 'running') {
      this.#stopWaiting();
      this.#set(false);
    }
  }

  /** Call it in a gesture: then the browser lets the sound be heard. */
  readonly unblock = (): void => this.#tryToResume();

  close(): void {
    this.#stopWaiting();
    this.#set(false);
  }

  #tryToResume(): void {
    this.#context.resume().then(
      () => this.onState(),
      () => undefined,
    );
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #set(isBlocked: boolean): void {
    if (isBlocked !== this.#isBlocked) {
      this.#isBlocked = isBlocked;
      for (const gesture of GESTURES) {
        if (isBlocked) {
          this.#gestures?.addEventListener(gesture, this.unblock);
        } else {
          this.#gestures?.removeEventListener(gesture, this.unblock);
        }
      }
      this.#onBlocked(isBlocked);
    }
  }
}
