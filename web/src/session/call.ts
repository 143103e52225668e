import { Analysis } from '../audio/levels';
import { clientEvents, type ClientEvent } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import type { Settings } from '../settings/settings';
import { CurrentLink } from '../transport/current-link';
import { waysOf } from '../transport/open';
import { BROWSER, type CallParts } from './call-parts';
import type { CallOptions, CallState } from './call-state';
import { newItemId } from './context';
import { canSend, isOn, isTimeToAsk, next, NOTHING, phaseOf, type Conversation, type Input } from './conversation';
import { MicrophoneUse } from './microphone-use';
import { codeOf, isSame, isWorthAnother, type Ending, type Way } from './phase';
import { Playback } from './playback';
import { QualityLog } from './quality';
import { Renewal } from './renewal';
import { SessionStart } from './session-start';
import { SpokenTurns } from './spoken-turns';

export type { CallOptions, CallState };

/** The service wants at least 100 ms in a commit. */
const MIN_FRAMES = 6;

/** One conversation: session, microphone and loudspeaker together; a store that components can subscribe to. */
export class Call {
  readonly analysis = new Analysis();
  readonly #parts: CallParts;
  readonly #link: CurrentLink;
  readonly #listeners = new Set<() => void>();
  readonly #playback: Playback;
  readonly #microphone: MicrophoneUse;
  readonly #turns = new SpokenTurns();
  readonly #quality = new QualityLog();
  readonly #start = new SessionStart(this.#turns);
  readonly #renewal: Renewal;
  #conversation: Conversation = NOTHING;
  #options: CallOptions | undefined;
  #conversationId = '';
  /** How the last session ended. */
  #ending: Ending | undefined;
  #isHandsFree = false;
  #isMuted = false;
  #isHolding = false;
  #framesHeld = 0;
  #state: CallState;

  constructor(parts: Partial<CallParts> = {}) {
    this.#parts = { ...BROWSER, ...parts };
    this.#link = new CurrentLink(this.#parts.openLink);
    this.#renewal = new Renewal(() => this.#dial(), this.#parts.nowMs);
    this.#playback = new Playback(this.#parts.openSpeaker, this.analysis.output, {
      onHeard: (itemId) => this.#note((quality, nowMs) => quality.heard(itemId, nowMs)),
      onBusy: (isHeard) => this.#apply({ kind: 'heard', isHeard }),
      onUnderruns: (underruns) => this.#note((quality) => quality.underruns(underruns)),
      onChange: () => this.#publish(),
      onKept: (itemIds, isKept) => this.#apply({ kind: 'recorded', itemIds, isKept }),
    });
    this.#microphone = new MicrophoneUse(this.#parts.openEar, this.analysis.input, {
      onFrame: (frame) => this.#onFrame(frame),
      onChange: () => this.#onMicrophone(),
    });
    this.#state = this.#snapshot();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): CallState => this.#state;

  /** Begins a session. Call it in a gesture, so that the browser lets it be heard. */
  async connect(model: string, options: CallOptions): Promise<void> {
    if (isOn(this.#conversation)) {
      return;
    }
    this.#options = options;
    this.#ending = undefined;
    this.#conversationId = options.conversationId ?? newItemId();
    this.#quality.reset();
    this.#turns.reset();
    this.#playback.reset();
    this.#renewal.stop();
    this.#apply({ kind: 'connect', way: waysOf(options.wish)[0] ?? 'websocket', model, items: options.context ?? [] });
    await this.#playback.open();
    if (this.#options === options && this.#conversation.line.kind === 'connecting' && !this.#link.isOpen) {
      this.#dial();
    }
  }

  hangUp(): void {
    this.#end();
    void this.#playback.cut();
    this.#apply({ kind: 'hang up' });
  }

  /** Types, or shows images (data URLs). An answer that is under way gives way to it. */
  async say(text: string, images: readonly string[] = []): Promise<void> {
    if (!isOn(this.#conversation) || (text === '' && images.length === 0)) {
      return;
    }
    const message = { id: newItemId(), text, images, atMs: this.#parts.dateMs() };
    await this.interrupt();
    this.#send(clientEvents.create(this.#start.asItem(message)));
    this.#apply({ kind: 'say', message });
    this.#note((quality, nowMs) => quality.said(nowMs));
  }

  /** Cancels the answer, falls silent, and tells the model how much of it was heard. */
  async interrupt(): Promise<void> {
    if (this.#conversation.activeResponse !== undefined) {
      this.#send(clientEvents.cancel());
    }
    this.#quality.interrupted();
    this.#apply({ kind: 'interrupt' });
    await this.#cutPlayback();
  }

  /** The person holds the button: from now on the microphone is heard. */
  async hold(): Promise<void> {
    if (this.#isHandsFree || this.#isHolding || !isOn(this.#conversation)) {
      return;
    }
    this.#isHolding = true;
    this.#framesHeld = 0;
    this.#playback.stopReplay();
    void this.interrupt();
    this.#send(clientEvents.clear());
    this.#turns.clear();
    this.#apply({ kind: 'talk' });
    if (!(await this.#microphone.open()) && this.#isHolding) {
      this.#isHolding = false;
      this.#apply({ kind: 'said nothing' });
    }
  }

  /** The person lets go: what was said is answered. */
  release(): void {
    if (!this.#isHolding) {
      return;
    }
    this.#isHolding = false;
    if (this.#framesHeld >= MIN_FRAMES) {
      this.#turns.ended();
      this.#send(clientEvents.commit());
      this.#apply({ kind: 'owe' });
      this.#note((quality, nowMs) => quality.said(nowMs));
    } else {
      this.#sayNothing();
    }
  }

  /** Hands-free: the server hears when a turn begins and ends. */
  async setHandsFree(isHandsFree: boolean): Promise<void> {
    if (isHandsFree && !isOn(this.#conversation)) {
      return;
    }
    this.release();
    this.#isHandsFree = isHandsFree;
    this.setMuted(false);
    if (!isHandsFree) {
      this.#configure();
      this.#sayNothing();
    } else if (!(await this.#microphone.open())) {
      this.#isHandsFree = false;
      this.#publish();
    } else if (this.#isHandsFree) {
      this.#configure();
    }
  }

  /** Hands-free, the person wants to be heard or not. */
  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted && this.#isHandsFree;
    this.#microphone.mute(this.#isMuted);
    this.#publish();
  }

  /** Changes the settings of the session that runs. A voice that has spoken stays until the next one. */
  configure(settings: Settings): void {
    if (this.#options !== undefined) {
      this.#options = { ...this.#options, settings };
      this.#configure();
    }
  }

  /** Chooses devices by their ids; the empty id is the browser's choice. */
  async setDevices({ microphone, loudspeaker }: { microphone?: string; loudspeaker?: string }): Promise<void> {
    if (loudspeaker !== undefined) {
      await this.#playback.setDevice(loudspeaker);
    }
    if (microphone !== undefined) {
      await this.#microphone.setDevice(microphone);
    }
  }

  /** Plays an answer again, unless something is heard. */
  replay(itemId: string): void {
    if (!this.#conversation.isHeard) {
      this.#playback.replay(itemId);
    }
  }

  stopReplay(): void {
    this.#playback.stopReplay();
  }

  /** Call it in a gesture when {@link CallState.isPlaybackBlocked}. */
  unblockPlayback(): void {
    this.#playback.unblock();
  }

  dismiss(noticeId: number): void {
    this.#apply({ kind: 'dismiss', noticeId });
  }

  #dial(): void {
    if (this.#options === undefined) {
      return;
    }
    const { wish, credentials } = this.#options;
    this.#link.open(wish, { base: this.#parts.base(), model: this.#conversation.model, key: credentials.current() }, {
      onWay: (way) => this.#onWay(way),
      onLost: (untilMs) => this.#apply({ kind: 'lost', untilMs }),
      onBack: () => this.#apply({ kind: 'back' }),
      onEvent: (event) => this.#onEvent(event),
      onClose: (ending) => this.#onClose(ending),
    });
  }

  #onWay(way: Way): void {
    this.#apply({ kind: 'way', way });
    if (way === 'polling' && this.#options?.wish === 'auto' && !canSend(this.#conversation)) {
      this.#apply({ kind: 'news', news: { code: 'websocket.none' } });
    }
  }

  #onClose(ending: Ending): void {
    const { line } = this.#conversation;
    const wasUp = line.kind !== 'connecting' || !line.isNew;
    // What ended the session is worth more to the person than what kept the next one away.
    this.#ending = line.kind === 'connecting' && codeOf(ending) === '' ? (this.#ending ?? ending) : ending;
    if (wasUp && isWorthAnother(ending) && this.#renewal.begin()) {
      this.#apply({ kind: 'renew' });
      return;
    }
    this.#end();
    this.#apply({ kind: 'closed', ending: this.#ending });
  }

  /** Nothing of the session is left but what it said. */
  #end(): void {
    this.#renewal.stop();
    this.#link.close();
    this.#isHandsFree = false;
    this.#isMuted = false;
    this.#isHolding = false;
    this.#microphone.release();
  }

  #onEvent(event: ServerEvent): void {
    const wasUp = canSend(this.#conversation);
    this.#conversation = next(this.#conversation, { kind: 'server', event, nowMs: this.#parts.dateMs() });
    if (event.kind === 'session.created' && !wasUp) {
      this.#onSession();
    }
    this.#onSound(event);
    this.#quality.onEvent(event, this.#parts.nowMs());
    this.#afterChange();
  }

  /** The session is there: it gets what the last one had, and what was said meanwhile. */
  #onSession(): void {
    this.#renewal.onSession();
    this.#configure(true);
    this.#start.events(this.#conversation.items).forEach((event) => this.#send(event));
  }

  #onSound(event: ServerEvent): void {
    const { silenced } = this.#conversation;
    if (event.kind === 'response.created' && event.responseId === silenced) {
      this.#send(clientEvents.cancel());
    } else if (event.kind === 'audio.delta' && event.responseId !== silenced) {
      this.#start.onSpoken();
      this.#playback.play(event.itemId, event.samples);
    } else if (event.kind === 'audio.done') {
      this.#playback.done(event.itemId);
    } else if (event.kind === 'speech.started') {
      // The server cancels the answer itself; what was heard of it only the page knows.
      void this.#cutPlayback();
    } else if (event.kind === 'committed') {
      this.#turns.committed(event.itemId);
    } else if (event.kind === 'transcript.heard' && event.isWhole && event.text !== '') {
      this.#turns.written(event.itemId);
    }
  }

  #note(measure: (quality: QualityLog, nowMs: number) => void): void {
    measure(this.#quality, this.#parts.nowMs());
    this.#publish();
  }

  #sayNothing(): void {
    this.#send(clientEvents.clear());
    this.#turns.clear();
    this.#apply({ kind: 'said nothing' });
  }

  async #cutPlayback(): Promise<void> {
    const cut = await this.#playback.cut();
    if (cut !== undefined) {
      this.#send(clientEvents.truncate(cut.itemId, cut.playedMs));
      this.#apply({ kind: 'cut', itemId: cut.itemId, atMs: cut.playedMs });
    }
  }

  #onFrame(frame: Int16Array): void {
    if (this.#isHolding || this.#isHandsFree) {
      this.#framesHeld++;
      this.#turns.heard(frame, this.#conversation.turn !== 'nobody');
      if (canSend(this.#conversation)) {
        this.#link.sound(frame);
      }
    }
  }

  /** Without a microphone nobody talks. */
  #onMicrophone(): void {
    if (this.#microphone.problem !== undefined) {
      this.release();
      if (this.#isHandsFree) {
        void this.setHandsFree(false);
      }
    }
    this.#publish();
  }

  #configure(isFirst = false): void {
    if (this.#options !== undefined) {
      this.#send(this.#start.configuration(this.#options.settings, this.#isHandsFree, isFirst));
    }
  }

  /** Until there is a session nothing is sent: what the person does meanwhile goes with what the session starts with. */
  #send(event: ClientEvent): void {
    if (canSend(this.#conversation)) {
      this.#link.send(event);
    }
  }

  #apply(input: Input): void {
    this.#conversation = next(this.#conversation, input);
    this.#afterChange();
  }

  #afterChange(): void {
    if (isTimeToAsk(this.#conversation)) {
      this.#conversation = next(this.#conversation, { kind: 'ask' });
      this.#send(clientEvents.respond());
    }
    this.#publish();
  }

  #publish(): void {
    const before = this.#state;
    const now = this.#snapshot();
    if ((Object.keys(now) as (keyof CallState)[]).some((key) => now[key] !== before[key])) {
      this.#state = now;
      this.#listeners.forEach((listener) => listener());
    }
  }

  #snapshot(): CallState {
    const { way, model, serving, items, notices } = this.#conversation;
    const phase = phaseOf(this.#conversation);
    const former = this.#state?.phase;
    return {
      phase: former !== undefined && isSame(former, phase) ? former : phase,
      way,
      model,
      serving,
      items,
      notices,
      isHandsFree: this.#isHandsFree,
      isMuted: this.#isMuted,
      isHolding: this.#isHolding,
      microphoneProblem: this.#microphone.problem,
      microphone: this.#microphone.settings,
      isPlaybackBlocked: this.#playback.isBlocked,
      replaying: this.#playback.replaying,
      quality: this.#quality.state(),
      conversationId: this.#conversationId,
    };
  }
}
