import { Loudspeaker } from '../audio/loudspeaker';
import { Microphone } from '../audio/microphone';
import { toBase64 } from '../audio/pcm';
import { clientEvents, type ClientEvent, type ServerEvent } from '../protocol/events';
import { isLive, isTimeToAsk, next, NOTHING, type Conversation, type Input } from '../session/conversation';
import type { Link } from '../transport/link';
import { open, type Way, type Wish } from '../transport/open';

export interface CallState {
  conversation: Conversation;
  /** What carries the session, or carried the last one. */
  way: Way | undefined;
  /** Whether the connection was lost and is being sought again; the session goes on meanwhile. */
  isReconnecting: boolean;
  isHandsFree: boolean;
  /** Whether the microphone is open and hears nothing; hands-free only. */
  isMuted: boolean;
  isHolding: boolean;
  isHeard: boolean;
  /** Why there is no microphone, if it was tried. */
  microphoneProblem: 'refused' | 'missing' | undefined;
}

/** The service wants at least 100 ms in a commit. */
const MIN_FRAMES = 6;

const START: CallState = { conversation: NOTHING, way: undefined, isReconnecting: false, isHandsFree: false, isMuted: false, isHolding: false, isHeard: false, microphoneProblem: undefined };

/** Holds link, microphone and loudspeaker of one session together; a store that React can subscribe to. */
export class Call {
  #state = START;
  #listeners = new Set<() => void>();
  #link: Link | undefined;
  #speaker: Loudspeaker | undefined;
  #microphone: Microphone | undefined;
  /** While the person is asked for the microphone. */
  #opening: Promise<boolean> | undefined;
  #framesHeld = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): CallState => this.#state;

  /** Begins a session. Call it in a gesture, so that the browser lets it be heard. */
  async connect(model: string, key: string, wish: Wish): Promise<void> {
    this.#apply({ kind: 'connect' });
    this.#speaker ??= await Loudspeaker.open((isHeard) => this.#set({ isHeard })).catch(() => undefined);
    if (this.#state.conversation.phase.kind !== 'connecting' || this.#link !== undefined) {
      return;
    }
    this.#link = open(
      wish,
      { base: window.location.href, model, key },
      {
        onWay: (way) => this.#set({ way }),
        onReconnecting: (isReconnecting) => this.#set({ isReconnecting }),
        onEvent: (event) => this.#onEvent(event),
        onClose: (ending) => {
          this.#link = undefined;
          this.#release();
          this.#apply({ kind: 'closed', ending });
        },
      },
    );
  }

  hangUp(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#release();
    void this.#speaker?.flush();
    this.#apply({ kind: 'hang up' });
  }

  /** Types. An answer that is under way gives way to it. */
  async say(words: string): Promise<void> {
    await this.interrupt();
    this.#send(clientEvents.say(words));
    this.#apply({ kind: 'owe' });
  }

  /** Cancels the answer, falls silent, and tells the model how much of it was heard. */
  async interrupt(): Promise<void> {
    if (this.#state.conversation.activeResponse !== undefined) {
      this.#send(clientEvents.cancel());
    }
    this.#apply({ kind: 'interrupt' });
    await this.#cutPlayback();
  }

  /** The person holds the button: from now on the microphone is heard. */
  async hold(): Promise<void> {
    if (this.#state.isHandsFree || this.#state.isHolding || !isLive(this.#state.conversation)) {
      return;
    }
    this.#set({ isHolding: true });
    this.#framesHeld = 0;
    void this.interrupt();
    this.#send(clientEvents.clear());
    this.#apply({ kind: 'talk' });
    if (!(await this.#openMicrophone()) && this.#state.isHolding) {
      this.#set({ isHolding: false });
      this.#apply({ kind: 'said nothing' });
    }
  }

  /** The person lets go: what was said is answered. */
  release(): void {
    if (!this.#state.isHolding) {
      return;
    }
    this.#set({ isHolding: false });
    if (this.#framesHeld >= MIN_FRAMES) {
      this.#send(clientEvents.commit());
      this.#apply({ kind: 'owe' });
    } else {
      this.#send(clientEvents.clear());
      this.#apply({ kind: 'said nothing' });
    }
  }

  /** Hands-free: the server hears when a turn begins and ends. */
  async setHandsFree(isHandsFree: boolean): Promise<void> {
    this.#set({ isHandsFree });
    this.setMuted(false);
    if (!isHandsFree) {
      this.#send(clientEvents.configure(false));
      this.#send(clientEvents.clear());
      this.#apply({ kind: 'said nothing' });
    } else if (!(await this.#openMicrophone())) {
      this.#set({ isHandsFree: false });
    } else if (this.#state.isHandsFree) {
      this.#send(clientEvents.configure(true));
    }
  }

  /** Hands-free, the person wants to be heard or not. */
  setMuted(isMuted: boolean): void {
    this.#microphone?.mute(isMuted);
    this.#set({ isMuted });
  }

  #onEvent(event: ServerEvent): void {
    this.#apply({ kind: 'server', event });
    if (event.kind === 'session.created') {
      this.#send(clientEvents.configure(false));
    } else if (event.kind === 'response.created' && event.responseId === this.#state.conversation.silenced) {
      this.#send(clientEvents.cancel());
    } else if (event.kind === 'audio.delta' && event.responseId !== this.#state.conversation.silenced) {
      this.#speaker?.play(event.itemId, event.base64);
    } else if (event.kind === 'speech.started') {
      // The server cancels the answer itself; what was heard of it only the page knows.
      void this.#cutPlayback();
    }
  }

  async #cutPlayback(): Promise<void> {
    const cut = await this.#speaker?.flush();
    if (cut !== undefined) {
      this.#send(clientEvents.truncate(cut.itemId, cut.playedMs));
    }
  }

  /** The one microphone, however often it is wanted while the person is still being asked for it. */
  async #openMicrophone(): Promise<boolean> {
    if (this.#microphone !== undefined) {
      return true;
    }
    this.#opening ??= this.#askForMicrophone().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #askForMicrophone(): Promise<boolean> {
    try {
      const microphone = await Microphone.open((frame) => this.#onFrame(frame));
      if (this.#link === undefined) {
        microphone.release();
        return false;
      }
      microphone.mute(this.#state.isMuted);
      this.#microphone = microphone;
      this.#set({ microphoneProblem: undefined });
      return true;
    } catch (failure) {
      const isRefused = failure instanceof DOMException && failure.name === 'NotAllowedError';
      this.#set({ microphoneProblem: isRefused ? 'refused' : 'missing' });
      return false;
    }
  }

  #onFrame(frame: Int16Array): void {
    if (this.#state.isHolding || this.#state.isHandsFree) {
      this.#framesHeld++;
      this.#send(clientEvents.append(toBase64(frame)));
    }
  }

  #release(): void {
    this.#microphone?.release();
    this.#microphone = undefined;
    this.#set({ isReconnecting: false, isHandsFree: false, isMuted: false, isHolding: false });
  }

  #send(event: ClientEvent): void {
    this.#link?.send(event);
  }

  #apply(input: Input): void {
    this.#set({ conversation: next(this.#state.conversation, input) });
    if (isTimeToAsk(this.#state.conversation)) {
      this.#apply({ kind: 'ask' });
      this.#send(clientEvents.respond());
    }
  }

  #set(change: Partial<CallState>): void {
    this.#state = { ...this.#state, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}
