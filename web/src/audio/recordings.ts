import { toSamples } from './pcm';

/** Five minutes of answers: 14.4 MB. */
export const KEPT_MS = 300_000;

interface Recording {
  pieces: Int16Array[];
  samples: number;
}

/** The sound of the newest answers, to be heard again. When there is more than is kept the oldest answer goes, whole. */
export class Recordings {
  readonly #most: number;
  readonly #kept = new Map<string, Recording>();
  /** Answers that were too long or are gone: what else comes of them is no use. */
  readonly #gone = new Set<string>();
  #samples = 0;

  constructor(most = toSamples(KEPT_MS)) {
    this.#most = most;
  }

  /** Keeps more of an answer. Returns the answers that had to go for it, itself perhaps among them. */
  add(itemId: string, samples: Int16Array): string[] {
    if (this.#gone.has(itemId) || samples.length === 0) {
      return [];
    }
    const recording = this.#kept.get(itemId) ?? { pieces: [], samples: 0 };
    recording.pieces.push(samples);
    recording.samples += samples.length;
    this.#kept.set(itemId, recording);
    this.#samples += samples.length;
    return this.#makeRoom();
  }

  has(itemId: string): boolean {
    return this.#kept.has(itemId);
  }

  /** Forgets what comes after the first samples of an answer: it was never heard. Answers whether anything is left. */
  cut(itemId: string, samples: number): boolean {
    const whole = this.of(itemId);
    if (whole !== undefined && samples < whole.length) {
      this.#samples -= whole.length - samples;
      this.#kept.set(itemId, { pieces: [whole.slice(0, samples)], samples });
    }
    if (samples === 0) {
      this.#kept.delete(itemId);
    }
    this.#gone.add(itemId);
    return this.has(itemId);
  }

  /** An answer in one piece; undefined when it is not kept. */
  of(itemId: string): Int16Array | undefined {
    const recording = this.#kept.get(itemId);
    if (recording === undefined) {
      return undefined;
    }
    const whole = new Int16Array(recording.samples);
    let at = 0;
    for (const piece of recording.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  clear(): void {
    this.#kept.clear();
    this.#gone.clear();
    this.#samples = 0;
  }

  #makeRoom(): string[] {
    const forgotten: string[] = [];
    for (const [itemId, { samples }] of this.#kept) {
      if (this.#samples <= this.#most) {
        break;
      }
      this.#kept.delete(itemId);
      this.#gone.add(itemId);
      this.#samples -= samples;
      forgotten.push(itemId);
    }
    return forgotten;
  }
}
