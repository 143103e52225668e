import type { Tap } from '../audio/levels';
import { problemOf, type Ear, type EarSettings, type MicrophoneListener, type MicrophoneProblem } from '../audio/microphone';

export interface MicrophoneUser {
  onFrame(frame: Int16Array): void;
  /** There is a microphone now, or none, or another problem. */
  onChange(): void;
}

/** The one microphone of a conversation: asked for when it is first needed, however often it is wanted meanwhile, and given back at the end. */
export class MicrophoneUse {
  readonly #openEar: (deviceId: string, listener: MicrophoneListener, tap: Tap) => Promise<Ear>;
  readonly #tap: Tap;
  readonly #user: MicrophoneUser;
  #ear: Ear | undefined;
  #opening: Promise<boolean> | undefined;
  /** Which use the person is asked for: an answer to an older one is given back. */
  #round = 0;
  #deviceId = '';
  #isMuted = false;
  #problem: MicrophoneProblem | undefined;

  constructor(openEar: (deviceId: string, listener: MicrophoneListener, tap: Tap) => Promise<Ear>, tap: Tap, user: MicrophoneUser) {
    this.#openEar = openEar;
    this.#tap = tap;
    this.#user = user;
  }

  /** Why there is none, if it was tried. */
  get problem(): MicrophoneProblem | undefined {
    return this.#problem;
  }

  get settings(): EarSettings | undefined {
    return this.#ear?.settings;
  }

  /** Answers whether there is a microphone. Never throws. */
  async open(): Promise<boolean> {
    if (this.#ear !== undefined) {
      return true;
    }
    this.#opening ??= this.#ask();
    return this.#opening;
  }

  mute(isMuted: boolean): void {
    this.#isMuted = isMuted;
    this.#ear?.mute(isMuted);
  }

  /** From now on that device is heard, at once if one is open. */
  async setDevice(deviceId: string): Promise<void> {
    if (deviceId === this.#deviceId) {
      return;
    }
    this.#deviceId = deviceId;
    if (this.#ear !== undefined || this.#opening !== undefined) {
      const isMuted = this.#isMuted;
      this.release();
      this.#isMuted = isMuted;
      await this.open();
    }
  }

  release(): void {
    this.#round++;
    this.#opening = undefined;
    this.#ear?.release();
    this.#ear = undefined;
    this.#isMuted = false;
  }

  async #ask(): Promise<boolean> {
    const round = this.#round;
    const isCurrent = () => round === this.#round;
    try {
      const listener = { onFrame: (frame: Int16Array) => this.#user.onFrame(frame), onEnded: () => (isCurrent() ? this.#onEnded() : undefined) };
      const ear = await this.#openEar(this.#deviceId, listener, this.#tap);
      if (!isCurrent()) {
        ear.release();
        return false;
      }
      ear.mute(this.#isMuted);
      this.#ear = ear;
      this.#problem = undefined;
    } catch (failure) {
      if (isCurrent()) {
        this.#problem = problemOf(failure);
      }
    }
    if (isCurrent()) {
      this.#opening = undefined;
      this.#user.onChange();
    }
    return isCurrent() && this.#ear !== undefined;
  }

  #onEnded(): void {
    this.release();
    this.#problem = 'missing';
    this.#user.onChange();
  }
}
