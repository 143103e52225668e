/** What is to be heard, in order, and how much of each item has been. Pure; runs in the playback worklet. */
export class Playlist {
  #queue: { itemId: string; samples: Float32Array }[] = [];
  #offset = 0;
  #playing: { itemId: string; played: number } | undefined;

  add(itemId: string, samples: Float32Array): void {
    if (samples.length > 0) {
      this.#queue.push({ itemId, samples });
    }
  }

  /** Fills a block; what is missing is silence. Returns whether anything was heard. */
  fill(block: Float32Array): boolean {
    let filled = 0;
    for (let head = this.#queue[0]; head !== undefined && filled < block.length; head = this.#queue[0]) {
      const count = Math.min(block.length - filled, head.samples.length - this.#offset);
      block.set(head.samples.subarray(this.#offset, this.#offset + count), filled);
      filled += count;
      this.#note(head.itemId, count);
      this.#offset += count;
      if (this.#offset === head.samples.length) {
        this.#queue.shift();
        this.#offset = 0;
      }
    }
    block.fill(0, filled);
    return filled > 0;
  }

  /**
   * Forgets what has not been heard. Returns the item that comes next in the queue and how many of its samples were heard: it may
   * not have begun while the one before it was heard to its end.
   */
  flush(): { itemId: string; played: number } | undefined {
    const head = this.#queue[0];
    const played = head !== undefined && head.itemId === this.#playing?.itemId ? this.#playing.played : 0;
    const cut = head === undefined ? undefined : { itemId: head.itemId, played };
    this.#queue = [];
    this.#offset = 0;
    return cut;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  #note(itemId: string, count: number): void {
    if (this.#playing?.itemId !== itemId) {
      this.#playing = { itemId, played: 0 };
    }
    this.#playing.played += count;
  }
}
