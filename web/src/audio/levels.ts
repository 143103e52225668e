/** One direction of sound, to be looked at as often as it is drawn. Silence while there is none. */
export interface Meter {
  /** The latest samples, from -1 to 1. */
  waveform(out: Float32Array<ArrayBuffer>): void;
  /** The latest spectrum from 0 Hz up, each band from 0 to 255. */
  spectrum(out: Uint8Array<ArrayBuffer>): void;
  /** The root mean square of the latest samples, from 0 to 1. */
  level(): number;
  /** Whether there is a source; without one nothing changes and nothing needs to be drawn. */
  readonly isLive: boolean;
}

/** Of an `AnalyserNode` what a tap needs. */
export type Analyser = Pick<AnalyserNode, 'getFloatTimeDomainData' | 'getByteFrequencyData' | 'disconnect'>;

const WINDOW = 1_024;

/** Where a source of sound can be looked at. The browser computes only what is asked for. */
export class Tap implements Meter {
  #analyser: Analyser | undefined;
  readonly #window = new Float32Array(WINDOW);

  get isLive(): boolean {
    return this.#analyser !== undefined;
  }

  /** Looks at a source from now on. */
  attach(source: AudioNode): void {
    const analyser = source.context.createAnalyser();
    analyser.fftSize = 2 * WINDOW;
    analyser.smoothingTimeConstant = 0.6;
    source.connect(analyser);
    this.look(analyser);
  }

  look(analyser: Analyser): void {
    this.detach();
    this.#analyser = analyser;
  }

  detach(): void {
    this.#analyser?.disconnect();
    this.#analyser = undefined;
  }

  waveform(out: Float32Array<ArrayBuffer>): void {
    if (this.#analyser === undefined) {
      out.fill(0);
    } else {
      this.#analyser.getFloatTimeDomainData(out);
    }
  }

  spectrum(out: Uint8Array<ArrayBuffer>): void {
    if (this.#analyser === undefined) {
      out.fill(0);
    } else {
      this.#analyser.getByteFrequencyData(out);
    }
  }

  level(): number {
    this.waveform(this.#window);
    const sum = this.#window.reduce((total, sample) => total + sample * sample, 0);
    return Math.min(1, Math.sqrt(sum / WINDOW));
  }
}

/** Both directions: what the person says, and what the person hears. */
export class Analysis {
  readonly input = new Tap();
  readonly output = new Tap();
}
