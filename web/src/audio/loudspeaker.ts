import type { Tap } from './levels';
import { RATE_HZ, toMs } from './pcm';
import { PlaybackGate } from './playback-gate';
import type { FromPlayback, ToPlayback } from './playback-messages';
import playbackUrl from './playback.worklet.ts?worker&url';

/** What was heard of an item before it was cut off. */
export interface Cut {
  itemId: string;
  playedSamples: number;
  playedMs: number;
}

export interface SpeakerListener {
  /** The item that is heard from now on; undefined when there is silence. */
  onHeard(itemId: string | undefined): void;
  /** Whether something is heard or about to be. */
  onBusy(isBusy: boolean): void;
  onUnderruns(underruns: number): void;
  /** What was heard again is over. */
  onReplayed(): void;
  /** Whether the browser waits for a gesture of the person before it lets anything be heard. */
  onBlocked(isBlocked: boolean): void;
}

/** What plays answers. */
export interface Speaker {
  play(itemId: string, samples: Int16Array): void;
  /** Nothing more comes of the item. */
  end(itemId: string): void;
  /** Falls silent at once. Answers with the item that was cut, or undefined when everything had been heard. */
  flush(): Promise<Cut | undefined>;
  replay(itemId: string, samples: Int16Array): void;
  stopReplay(): void;
  /** In a gesture of the person. */
  unblock(): void;
  /** The empty id is the default. Does nothing where the browser has no choice of outputs. */
  setDevice(deviceId: string): Promise<void>;
  close(): void;
}

/** A worklet answers in milliseconds; one that the browser does not let run answers when it does. */
const ANSWER_WITHIN_MS = 300;

/** One playback worklet. */
class Voice {
  readonly node: AudioWorkletNode;
  #waiting: ((cut: Cut | undefined) => void)[] = [];
  #sent = 0;
  #isBusy = false;
  #heard: string | undefined;

  constructor(
    context: AudioContext,
    private readonly listener: Pick<SpeakerListener, 'onHeard' | 'onBusy' | 'onUnderruns'>,
  ) {
    this.node = new AudioWorkletNode(context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }: MessageEvent<FromPlayback>) => this.#onMessage(data);
  }

  add(itemId: string, samples: Int16Array): void {
    this.#sent++;
    this.#tell({ kind: 'add', itemId, samples });
    this.#setBusy(true);
  }

  end(itemId: string): void {
    this.#tell({ kind: 'end', itemId });
  }

  flush(): Promise<Cut | undefined> {
    this.#setBusy(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#tell({ kind: 'flush' });
      setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS);
    });
  }

  #onMessage(message: FromPlayback): void {
    if (message.kind === 'flushed') {
      const { cut } = message;
      this.#waiting.shift()?.(cut === undefined ? undefined : { itemId: cut.itemId, playedSamples: cut.played, playedMs: toMs(cut.played) });
      return;
    }
    this.listener.onUnderruns(message.underruns);
    if (message.itemId !== this.#heard) {
      this.#heard = message.itemId;
      this.listener.onHeard(message.itemId);
    }
    if (message.itemId === undefined && message.received === this.#sent) {
      this.#setBusy(false);
    }
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy !== this.#isBusy) {
      this.#isBusy = isBusy;
      this.listener.onBusy(isBusy);
    }
  }

  #tell(message: ToPlayback): void {
    this.node.port.postMessage(message);
  }
}

/** Plays answers in order, or one of them again, and knows how much of each has been heard. */
export class Loudspeaker implements Speaker {
  readonly #context: AudioContext;
  readonly #answers: Voice;
  readonly #again: Voice;
  readonly #gate: PlaybackGate;
  readonly #tap: Tap;

  private constructor(context: AudioContext, listener: SpeakerListener, tap: Tap) {
    this.#context = context;
    this.#tap = tap;
    this.#answers = new Voice(context, listener);
    this.#again = new Voice(context, {
      onHeard: () => undefined,
      onBusy: (isBusy) => (isBusy ? undefined : listener.onReplayed()),
      onUnderruns: () => undefined,
    });
    this.#gate = new PlaybackGate(context, (isBlocked) => listener.onBlocked(isBlocked));
    const mix = context.createGain();
    this.#answers.node.connect(mix);
    this.#again.node.connect(mix);
    mix.connect(context.destination);
    tap.attach(mix);
    context.onstatechange = () => this.#gate.onState();
    this.#gate.unblock();
  }

  /** Should follow a gesture of the person, else the browser may keep it silent until the next one. */
  static async open(listener: SpeakerListener, tap: Tap): Promise<Loudspeaker> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    try {
      await context.audioWorklet.addModule(playbackUrl);
      return new Loudspeaker(context, listener, tap);
    } catch (failure) {
      void context.close();
      throw failure;
    }
  }

  play(itemId: string, samples: Int16Array): void {
    this.#answers.add(itemId, samples);
    this.#gate.open();
  }

  end(itemId: string): void {
    this.#answers.end(itemId);
  }

  flush(): Promise<Cut | undefined> {
    return this.#answers.flush();
  }

  replay(itemId: string, samples: Int16Array): void {
    void this.#again.flush();
    this.#again.add(itemId, samples);
    this.#again.end(itemId);
    this.#gate.open();
  }

  stopReplay(): void {
    void this.#again.flush();
  }

  unblock(): void {
    this.#gate.unblock();
  }

  async setDevice(deviceId: string): Promise<void> {
    const context: AudioContext & { setSinkId?: (id: string) => Promise<void> } = this.#context;
    await context.setSinkId?.(deviceId);
  }

  close(): void {
    this.#gate.close();
    this.#tap.detach();
    void this.#context.close();
  }
}
