import { Playlist } from './playlist';

/** Plays what it is sent; told to flush, it answers with what was heard of the item that it cut. */
class Playback extends AudioWorkletProcessor {
  readonly #list = new Playlist();
  #wasHeard = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<{ itemId: string; samples: Float32Array } | 'flush'>) => {
      if (data === 'flush') {
        this.port.postMessage({ flushed: this.#list.flush() ?? null });
      } else {
        this.#list.add(data.itemId, data.samples);
      }
    };
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const channel = outputs[0]?.[0];
    const isHeard = channel !== undefined && this.#list.fill(channel);
    if (isHeard !== this.#wasHeard) {
      this.#wasHeard = isHeard;
      this.port.postMessage({ heard: isHeard });
    }
    return true;
  }
}

registerProcessor('playback', Playback);
