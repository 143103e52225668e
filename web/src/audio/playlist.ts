/** What was heard of an item. */
export interface Heard {
  itemId: string;
  /** Samples. */
  played: number;
}

interface Piece {
  itemId: string;
  samples: Int16Array;
}

/**
 * What is to be heard, in order, behind a jitter buffer: it begins when so much is there, or the item is complete, or that did not come
 * about in four times as long. Each time an item runs dry the buffer grows to double, up to eight times; each item that does not run dry
 * halves it again. Counts what was heard. Pure; runs in the playback worklet.
 */
export class Playlist {
  readonly #least: number;
  readonly #most: number;
  #queue: Piece[] = [];
  #queued = 0;
  #offset = 0;
  #heard: Heard | undefined;
  #isPlaying = false;
  #wanted: number;
  #waited = 0;
  /** The item that nothing more comes of. */
  #complete: string | undefined;
  /** The item that ran dry before it was complete. */
  #dry: string | undefined;
  #ranDry = false;
  #underruns = 0;
  #dropped = 0;

  /**
   * @param least samples to begin with
   * @param most samples that are kept; what comes beyond is dropped
   */
  constructor(least: number, most: number) {
    this.#least = least;
    this.#most = most;
    this.#wanted = least;
  }

  /** How often an item had to wait for more of itself. */
  get underruns(): number {
    return this.#underruns;
  }

  /** Samples that there was no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The item that is heard now; undefined while nothing is. */
  get playing(): string | undefined {
    return this.#isPlaying ? this.#queue[0]?.itemId : undefined;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  add(itemId: string, samples: Int16Array): void {
    if (samples.length === 0) {
      return;
    }
    if (this.#queued + samples.length > this.#most) {
      this.#dropped += samples.length;
      return;
    }
    if (this.#dry === itemId) {
      this.#underruns++;
      this.#ranDry = true;
      this.#wanted = Math.min(this.#wanted * 2, this.#least * 8);
    }
    this.#dry = undefined;
    this.#queue.push({ itemId, samples });
    this.#queued += samples.length;
  }

  /** Nothing more comes of the item. */
  end(itemId: string): void {
    this.#complete = itemId;
    if (!this.#ranDry) {
      this.#wanted = Math.max(this.#wanted / 2, this.#least);
    }
    this.#ranDry = false;
    this.#dry = undefined;
  }

  /** Fills a block; what is missing is silence. Returns whether anything was heard. */
  fill(block: Float32Array): boolean {
    let filled = 0;
    if (this.#isTime(block.length)) {
      for (let head = this.#queue[0]; head !== undefined && filled < block.length; head = this.#queue[0]) {
        filled += this.#take(head, block, filled);
      }
      if (this.#queue.length === 0) {
        this.#onDry();
      }
    }
    block.fill(0, filled);
    return filled > 0;
  }

  /**
   * Forgets what has not been heard. Returns the item that comes next in the queue and how many of its samples were heard: it may
   * not have begun while the one before it was heard to its end.
   */
  flush(): Heard | undefined {
    const head = this.#queue[0];
    const played = head !== undefined && head.itemId === this.#heard?.itemId ? this.#heard.played : 0;
    const cut = head === undefined ? undefined : { itemId: head.itemId, played };
    this.#queue = [];
    this.#queued = 0;
    this.#offset = 0;
    this.#isPlaying = false;
    this.#waited = 0;
    this.#dry = undefined;
    this.#ranDry = false;
    this.#wanted = this.#least;
    return cut;
  }

  #isTime(samples: number): boolean {
    const head = this.#queue[0];
    if (!this.#isPlaying && head !== undefined) {
      this.#isPlaying = this.#queued >= this.#wanted || head.itemId === this.#complete || this.#waited >= 4 * this.#wanted;
      this.#waited = this.#isPlaying ? 0 : this.#waited + samples;
    }
    return this.#isPlaying;
  }

  #take(head: Piece, block: Float32Array, at: number): number {
    const taken = Math.min(block.length - at, head.samples.length - this.#offset);
    for (let n = 0; n < taken; n++) {
      block[at + n] = (head.samples[this.#offset + n] ?? 0) / 0x8000;
    }
    if (this.#heard?.itemId !== head.itemId) {
      this.#heard = { itemId: head.itemId, played: 0 };
    }
    this.#heard.played += taken;
    this.#queued -= taken;
    this.#offset += taken;
    if (this.#offset === head.samples.length) {
      this.#queue.shift();
      this.#offset = 0;
    }
    return taken;
  }

  #onDry(): void {
    this.#isPlaying = false;
    this.#waited = 0;
    const last = this.#heard?.itemId;
    this.#dry = last === this.#complete ? undefined : last;
  }
}
