import { RATE_HZ } from './pcm';
import { Playlist } from './playlist';
import type { FromPlayback, ToPlayback } from './playback-messages';

const LEAST_MS = 80;
/** The longest answer that may wait to be heard. */
const MOST_MS = 600_000;

/** Plays what it is sent, and tells what is heard whenever that changes. */
class Playback extends AudioWorkletProcessor {
  readonly #list = new Playlist((RATE_HZ * LEAST_MS) / 1_000, (RATE_HZ * MOST_MS) / 1_000);
  #playing: string | undefined;
  #underruns = 0;
  #received = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToPlayback>) => this.#onMessage(data);
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const channel = outputs[0]?.[0];
    if (channel !== undefined) {
      this.#list.fill(channel);
      this.#tellChange();
    }
    return true;
  }

  #onMessage(message: ToPlayback): void {
    switch (message.kind) {
      case 'add':
        this.#received++;
        this.#list.add(message.itemId, message.samples);
        break;
      case 'end':
        this.#list.end(message.itemId);
        break;
      case 'flush':
        this.#tell({ kind: 'flushed', cut: this.#list.flush() });
        this.#tellChange();
        break;
    }
  }

  #tellChange(): void {
    const { playing, underruns } = this.#list;
    if (playing !== this.#playing || underruns !== this.#underruns) {
      this.#playing = playing;
      this.#underruns = underruns;
      this.#tell({ kind: 'playing', itemId: playing, received: this.#received, underruns });
    }
  }

  #tell(message: FromPlayback): void {
    this.port.postMessage(message);
  }
}

registerProcessor('playback', Playback);
