import { toSamples } from '../audio/pcm';

/** A turn that the person has ended. */
interface Turn {
  /** What it is called; undefined until the server says. */
  itemId: string | undefined;
  frames: Frames;
}

/** Of each turn the newest 30 s are kept, of all together two minutes; of sound that is no turn yet 8 s. */
export const KEPT_MS = { turn: 30_000, all: 120_000, waiting: 8_000 };

/** Frames of sound, the newest of them. */
class Frames {
  #frames: Int16Array[] = [];
  samples = 0;

  add(frame: Int16Array, most: number): void {
    this.#frames.push(frame);
    this.samples += frame.length;
    while (this.samples > most && this.#frames.length > 1) {
      this.samples -= this.#frames.shift()?.length ?? 0;
    }
  }

  whole(): Int16Array {
    const whole = new Int16Array(this.samples);
    let at = 0;
    for (const frame of this.#frames) {
      whole.set(frame, at);
      at += frame.length;
    }
    return whole;
  }
}

/** What the person has said that is not written down yet: a new session can still be given it. */
export class SpokenTurns {
  #open = new Frames();
  #ended: Turn[] = [];

  /** The person is heard. @param isTurn whether a turn is under way, else it is what comes before one */
  heard(frame: Int16Array, isTurn: boolean): void {
    this.#open.add(frame, toSamples(isTurn ? KEPT_MS.turn : KEPT_MS.waiting));
  }

  /** What is open is no turn. */
  clear(): void {
    this.#open = new Frames();
  }

  /** The page has ended the turn. */
  ended(): void {
    this.#ended.push({ itemId: undefined, frames: this.#open });
    this.#open = new Frames();
    for (let all = this.#total(); all > toSamples(KEPT_MS.all) && this.#ended.length > 1; all = this.#total()) {
      this.#ended.shift();
    }
  }

  /** The server has got a turn, the oldest that has no name yet; or, of the page unasked, what is open. */
  committed(itemId: string): void {
    if (this.#ended.every((turn) => turn.itemId !== undefined)) {
      this.ended();
    }
    const turn = this.#ended.find((each) => each.itemId === undefined);
    if (turn !== undefined) {
      turn.itemId = itemId;
    }
  }

  /** What was said is known in words. */
  written(itemId: string): void {
    this.#ended = this.#ended.filter((turn) => turn.itemId !== itemId);
  }

  /** The sound of a turn; undefined when it is not kept. */
  of(itemId: string): Int16Array | undefined {
    return this.#ended.find((turn) => turn.itemId === itemId)?.frames.whole();
  }

  /** What no server has confirmed: the turns that were ended, and what is said now. */
  unconfirmed(): { ended: Int16Array[]; open: Int16Array } {
    const ended = this.#ended.filter(({ itemId }) => itemId === undefined);
    return { ended: ended.map(({ frames }) => frames.whole()), open: this.#open.whole() };
  }

  reset(): void {
    this.#open = new Frames();
    this.#ended = [];
  }

  #total(): number {
    return this.#ended.reduce((sum, { frames }) => sum + frames.samples, 0);
  }
}
