/**
 * The kernel's reach on each side, in samples of the lower rate. At 24 kHz, up to 9 kHz passes as it is and what would fold back below
 * 11 kHz is 60 dB down.
 */
const REACH = 16;
/** Where the band ends, as a part of the lower rate. */
const CUTOFF = 0.46;
/** The shape of the Kaiser window: the depth of the stop band. */
const BETA = 8;

/**
 * Turns a stream of any whole rate into another by a polyphase low-pass: one short row of weights for each place an output sample can
 * have between two input samples. Its output depends on the samples and not on how they are cut into blocks.
 */
export class Resampler {
  readonly #phases: readonly Float32Array[];
  readonly #down: number;
  /** The latest samples, written twice so that a run of them is always in one piece. */
  readonly #recent: Float32Array;
  readonly #taps: number;
  #at = 0;
  #phase = 0;

  constructor(fromHz: number, toHz: number) {
    const shared = greatestDivisor(fromHz, toHz);
    this.#down = fromHz / shared;
    this.#phases = fromHz === toHz ? [Float32Array.of(1)] : polyphase(toHz / shared, this.#down);
    this.#taps = this.#phases[0]!.length;
    this.#recent = new Float32Array(2 * this.#taps);
  }

  /** The next samples at the new rate, each passed to `take`. */
  push(block: Float32Array, take: (sample: number) => void): void {
    for (const sample of block) {
      this.#recent[this.#at] = sample;
      this.#recent[this.#at + this.#taps] = sample;
      this.#at = (this.#at + 1) % this.#taps;
      for (; this.#phase < this.#phases.length; this.#phase += this.#down) {
        take(this.#weighed(this.#phases[this.#phase]!));
      }
      this.#phase -= this.#phases.length;
    }
  }

  #weighed(weights: Float32Array): number {
    let sum = 0;
    for (let tap = 0; tap < weights.length; tap++) {
      sum += weights[tap]! * this.#recent[this.#at + tap]!;
    }
    return sum;
  }
}

/** A windowed sinc for `up` times the input rate, cut into `up` rows that each sum to 1; oldest sample first. */
function polyphase(up: number, down: number): Float32Array[] {
  const wider = Math.max(up, down);
  const half = REACH * wider;
  const taps = Math.ceil((2 * half + 1) / up);
  return Array.from({ length: up }, (_, phase) => {
    const row = Array.from({ length: taps }, (__, tap) => weight(phase + (taps - 1 - tap) * up - half, wider, half));
    const sum = row.reduce((total, value) => total + value, 0);
    return Float32Array.from(row, (value) => value / sum);
  });
}

function weight(x: number, wider: number, half: number): number {
  if (Math.abs(x) > half) {
    return 0;
  }
  const turn = 2 * Math.PI * (CUTOFF / wider) * x;
  return (x === 0 ? 1 : Math.sin(turn) / turn) * bessel(BETA * Math.sqrt(1 - (x / half) ** 2));
}

/** The modified Bessel function of order 0, up to a factor that the rows' sums take out. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
