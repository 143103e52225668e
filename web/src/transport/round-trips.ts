/** The round trip of requests and how it varies, smoothed as in RFC 6298, section 2. */
export class RoundTrips {
  #rttMs: number | undefined;
  #variationMs = 0;

  /** One more round trip. Answers with both. */
  add(ms: number): { rttMs: number; jitterMs: number } {
    if (this.#rttMs === undefined) {
      this.#rttMs = ms;
      this.#variationMs = ms / 2;
    } else {
      this.#variationMs += (Math.abs(this.#rttMs - ms) - this.#variationMs) / 4;
      this.#rttMs += (ms - this.#rttMs) / 8;
    }
    return { rttMs: this.#rttMs, jitterMs: this.#variationMs };
  }
}
