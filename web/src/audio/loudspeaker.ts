import { RATE_HZ, fromBase64, toFloat } from './pcm';
import playbackUrl from './playback.worklet.ts?worker&url';

/** What was heard of an item before it was cut off. */
export interface Cut {
  itemId: string;
  playedMs: number;
}

type FromWorklet = { heard: boolean } | { flushed: { itemId: string; played: number } | null };

/** Plays answers in order and knows how much of each has been heard. */
export class Loudspeaker {
  #waiting: ((cut: Cut | undefined) => void)[] = [];

  private constructor(
    private readonly context: AudioContext,
    private readonly node: AudioWorkletNode,
    onHeard: (isHeard: boolean) => void,
  ) {
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if ('heard' in data) {
        onHeard(data.heard);
      } else {
        this.#waiting.shift()?.(data.flushed === null ? undefined : cut(data.flushed));
      }
    };
  }

  /** Must follow a gesture of the person, else the browser keeps it silent. */
  static async open(onHeard: (isHeard: boolean) => void): Promise<Loudspeaker> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    await context.audioWorklet.addModule(playbackUrl);
    const node = new AudioWorkletNode(context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    node.connect(context.destination);
    await context.resume();
    return new Loudspeaker(context, node, onHeard);
  }

  play(itemId: string, base64: string): void {
    const samples = toFloat(fromBase64(base64));
    this.node.port.postMessage({ itemId, samples }, [samples.buffer]);
  }

  /** Falls silent at once. Answers with the item that was cut, or undefined when everything had been heard. */
  flush(): Promise<Cut | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.node.port.postMessage('flush');
    });
  }

  close(): void {
    void this.context.close();
  }
}

const cut = ({ itemId, played }: { itemId: string; played: number }): Cut => ({ itemId, playedMs: Math.floor((played * 1000) / RATE_HZ) });
