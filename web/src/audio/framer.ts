/** Gathers samples from -1 to 1 into frames of a fixed number of 16-bit samples. */
export class Framer {
  readonly #frame: Int16Array;
  #filled = 0;

  constructor(samplesPerFrame: number) {
    this.#frame = new Int16Array(samplesPerFrame);
  }

  /** The frame that this sample completes, a copy of its own; undefined as long as there is none. */
  push(sample: number): Int16Array | undefined {
    this.#frame[this.#filled++] = Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff);
    if (this.#filled < this.#frame.length) {
      return undefined;
    }
    this.#filled = 0;
    return this.#frame.slice();
  }
}
