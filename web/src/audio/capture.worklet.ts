import { Framer } from './framer';
import { RATE_HZ } from './pcm';
import { Resampler } from './resampler';

const FRAME_MS = 20;

/** Posts the microphone as 24 kHz frames of 20 ms. */
class Capture extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, RATE_HZ);
  readonly #framer = new Framer((RATE_HZ * FRAME_MS) / 1000);

  override process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    if (channel !== undefined) {
      this.#resampler.push(channel, (sample) => {
        const frame = this.#framer.push(sample);
        if (frame !== undefined) {
          this.port.postMessage(frame, [frame.buffer]);
        }
      });
    }
    return true;
  }
}

registerProcessor('capture', Capture);
