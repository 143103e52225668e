/**
 * Turns a stream of any rate into 24 kHz by linear interpolation behind a moving average that takes out what 24 kHz cannot hold.
 * Its output depends on the samples and not on how they are cut into blocks.
 */
export class Resampler {
  readonly #step: number;
  readonly #width: number;
  readonly #recent: number[] = [];
  #sum = 0;
  #previous = 0;
  #position = 0;

  constructor(fromHz: number, toHz: number) {
    this.#step = fromHz / toHz;
    this.#width = Math.max(1, Math.round(this.#step));
  }

  /** The next samples at the new rate, each passed to `take`. */
  push(block: Float32Array, take: (sample: number) => void): void {
    for (const raw of block) {
      const sample = this.#smooth(raw);
      while (this.#position <= 1) {
        take(this.#previous + (sample - this.#previous) * this.#position);
        this.#position += this.#step;
      }
      this.#position -= 1;
      this.#previous = sample;
    }
  }

  #smooth(sample: number): number {
    if (this.#width === 1) {
      return sample;
    }
    this.#recent.push(sample);
    this.#sum += sample;
    if (this.#recent.length > this.#width) {
      this.#sum -= this.#recent.shift() ?? 0;
    }
    return this.#sum / this.#recent.length;
  }
}
