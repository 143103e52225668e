import type { Tap } from '../audio/levels';
import type { Cut, Speaker, SpeakerListener } from '../audio/loudspeaker';
import { Recordings } from '../audio/recordings';

export interface PlaybackListener extends Pick<SpeakerListener, 'onHeard' | 'onBusy' | 'onUnderruns'> {
  /** Something else is different now. */
  onChange(): void;
  /** The sound of answers is kept from now on, or no longer. */
  onKept(itemIds: readonly string[], isKept: boolean): void;
}

/** The answers as they are heard, and the newest of them to be heard again. */
export class Playback {
  readonly #openSpeaker: () => Promise<Speaker>;
  readonly #listener: PlaybackListener;
  readonly #recordings = new Recordings();
  #speaker: Speaker | undefined;
  #opening: Promise<void> | undefined;
  #deviceId = '';
  #isBusy = false;
  #isBlocked = false;
  #replaying: string | undefined;

  constructor(openSpeaker: (listener: SpeakerListener, tap: Tap) => Promise<Speaker>, tap: Tap, listener: PlaybackListener) {
    this.#listener = listener;
    this.#openSpeaker = () =>
      openSpeaker(
        {
          onHeard: (itemId) => listener.onHeard(itemId),
          onBusy: (isBusy) => this.#set({ isBusy }),
          onUnderruns: (count) => listener.onUnderruns(count),
          onReplayed: () => this.#onReplayed(),
          onBlocked: (isBlocked) => this.#set({ isBlocked }),
        },
        tap,
      );
  }

  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  get replaying(): string | undefined {
    return this.#replaying;
  }

  /** Opens the loudspeaker if there is one; without it answers are read only. Never throws. */
  async open(): Promise<void> {
    if (this.#speaker === undefined) {
      this.#opening ??= this.#ask().finally(() => (this.#opening = undefined));
      await this.#opening;
    }
  }

  play(itemId: string, samples: Int16Array): void {
    const isNew = !this.#recordings.has(itemId);
    const forgotten = this.#recordings.add(itemId, samples);
    if (isNew && this.#recordings.has(itemId)) {
      this.#listener.onKept([itemId], true);
    }
    if (forgotten.length > 0) {
      this.#listener.onKept(forgotten, false);
    }
    this.stopReplay();
    this.#speaker?.play(itemId, samples);
  }

  /** Nothing more comes of the item. */
  done(itemId: string): void {
    this.#speaker?.end(itemId);
  }

  /** Falls silent at once. Answers with the item that was cut, if any. */
  async cut(): Promise<Cut | undefined> {
    this.stopReplay();
    const cut = await this.#speaker?.flush();
    if (cut !== undefined && !this.#recordings.cut(cut.itemId, cut.playedSamples)) {
      this.#listener.onKept([cut.itemId], false);
    }
    return cut;
  }

  replay(itemId: string): void {
    const samples = this.#recordings.of(itemId);
    if (samples !== undefined && this.#speaker !== undefined) {
      this.#speaker.replay(itemId, samples);
      this.#replaying = itemId;
      this.#listener.onChange();
    }
  }

  stopReplay(): void {
    if (this.#replaying !== undefined) {
      this.#replaying = undefined;
      this.#speaker?.stopReplay();
      this.#listener.onChange();
    }
  }

  unblock(): void {
    this.#speaker?.unblock();
  }

  async setDevice(deviceId: string): Promise<void> {
    if (deviceId === this.#deviceId) {
      return;
    }
    this.#deviceId = deviceId;
    await this.#speaker?.setDevice(deviceId).catch(() => undefined);
  }

  /** Forgets all that was heard. */
  reset(): void {
    void this.cut();
    this.#recordings.clear();
  }

  async #ask(): Promise<void> {
    try {
      this.#speaker = await this.#openSpeaker();
      if (this.#deviceId !== '') {
        await this.#speaker.setDevice(this.#deviceId).catch(() => undefined);
      }
    } catch {
      this.#speaker = undefined;
    }
  }

  #onReplayed(): void {
    if (this.#replaying !== undefined) {
      this.#replaying = undefined;
      this.#listener.onChange();
    }
  }

  /** What waits for a gesture is not heard, though it is there. */
  #set({ isBusy = this.#isBusy, isBlocked = this.#isBlocked }: { isBusy?: boolean; isBlocked?: boolean }): void {
    this.#isBusy = isBusy;
    this.#isBlocked = isBlocked;
    this.#listener.onBusy(isBusy && !isBlocked);
    this.#listener.onChange();
  }
}
