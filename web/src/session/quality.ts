import type { ServerEvent } from '../protocol/events';

/** One move to another provider. */
export interface Switch {
  from: string;
  to: string;
  /** How long nothing was heard though an answer was owed; undefined until that is known, and when nobody waited. */
  deadAirMs: number | undefined;
}

/** The newest measurements, oldest first; at most {@link MAX_POINTS} of each. Times are the page's own, as the person hears them. */
export interface Quality {
  /** From the end of what the person said to the first sound of the answer. */
  firstAudioMs: readonly number[];
  /** From there to its first words. */
  firstTextMs: readonly number[];
  /** Round trip to the hub; undefined where it is not measured. */
  rttMs: number | undefined;
  jitterMs: number | undefined;
  /** The round trips so far. */
  rttsMs: readonly number[];
  /** How often an answer had to wait for more of itself while it was heard. */
  underruns: number;
  switches: readonly Switch[];
}

export const MAX_POINTS = 120;

export const NO_QUALITY: Quality = { firstAudioMs: [], firstTextMs: [], rttMs: undefined, jitterMs: undefined, rttsMs: [], underruns: 0, switches: [] };

/** A move whose dead air is still going on. */
interface OpenSwitch {
  /** Since when nothing is heard; undefined while the former provider's sound still is. */
  silentSinceMs: number | undefined;
  /** What was heard when the provider changed: more of it ends no silence. */
  heardBefore: string | undefined;
}

/** Measures a conversation. Times are those of one clock that never goes back. */
export class QualityLog {
  #state = NO_QUALITY;
  /** When the person ended what is to be answered; undefined when it is answered in sound or words. */
  #saidAtMs: { sound: number | undefined; text: number | undefined } = { sound: undefined, text: undefined };
  #heard: string | undefined;
  #silentSinceMs: number | undefined;
  #open: OpenSwitch | undefined;
  #underrunsBefore = 0;

  state(): Quality {
    return this.#state;
  }

  onEvent(event: ServerEvent, nowMs: number): void {
    switch (event.kind) {
      case 'speech.started':
        this.interrupted();
        break;
      case 'speech.stopped':
        this.said(nowMs);
        break;
      case 'text.delta':
        this.text(nowMs);
        break;
      case 'provider.changed':
        this.switched(event.from, event.to, event.deadAirMs !== undefined);
        break;
      case 'connection':
        this.connection(event.rttMs, event.jitterMs);
        break;
      default:
    }
  }

  /** The person has ended a turn: an answer is owed. */
  said(nowMs: number): void {
    this.#saidAtMs = { sound: nowMs, text: nowMs };
    this.#silentSinceMs = nowMs;
  }

  /** The person goes on: what was owed is not any more. */
  interrupted(): void {
    this.#saidAtMs = { sound: undefined, text: undefined };
    this.#open = undefined;
    this.#silentSinceMs = undefined;
  }

  /** Words of an answer came. */
  text(nowMs: number): void {
    const { text } = this.#saidAtMs;
    if (text !== undefined) {
      this.#saidAtMs.text = undefined;
      this.#set({ firstTextMs: grown(this.#state.firstTextMs, nowMs - text) });
    }
  }

  /** From now on this item is heard; undefined: nothing is. */
  heard(itemId: string | undefined, nowMs: number): void {
    if (itemId === undefined) {
      this.#silentSinceMs = nowMs;
      if (this.#open !== undefined) {
        this.#open.silentSinceMs ??= nowMs;
      }
    } else {
      this.#onSound(itemId, nowMs);
    }
    this.#heard = itemId;
  }

  /** Another provider serves the session. */
  switched(from: string, to: string, isOwed: boolean): void {
    this.#set({ switches: [...this.#state.switches, { from, to, deadAirMs: undefined }].slice(-MAX_POINTS) });
    this.#open = isOwed ? { silentSinceMs: this.#heard === undefined ? this.#silentSinceMs : undefined, heardBefore: this.#heard } : undefined;
  }

  connection(rttMs: number | undefined, jitterMs: number | undefined): void {
    this.#set({ rttMs, jitterMs, rttsMs: rttMs === undefined ? this.#state.rttsMs : grown(this.#state.rttsMs, rttMs) });
  }

  /** How often the loudspeaker ran dry since it was opened. */
  underruns(count: number): void {
    this.#set({ underruns: count - this.#underrunsBefore });
  }

  /** A new conversation begins; the loudspeaker goes on counting. */
  reset(): void {
    this.#underrunsBefore += this.#state.underruns;
    this.#state = NO_QUALITY;
    this.interrupted();
  }

  #onSound(itemId: string, nowMs: number): void {
    const { sound } = this.#saidAtMs;
    if (sound !== undefined) {
      this.#saidAtMs.sound = undefined;
      this.#set({ firstAudioMs: grown(this.#state.firstAudioMs, nowMs - sound) });
    }
    const open = this.#open;
    if (open !== undefined && itemId !== open.heardBefore) {
      this.#open = undefined;
      const deadAirMs = open.silentSinceMs === undefined ? 0 : nowMs - open.silentSinceMs;
      this.#set({ switches: this.#state.switches.map((each, at, all) => (at === all.length - 1 ? { ...each, deadAirMs } : each)) });
    }
  }

  #set(change: Partial<Quality>): void {
    this.#state = { ...this.#state, ...change };
  }
}

const grown = (series: readonly number[], value: number): readonly number[] => [...series, Math.max(0, value)].slice(-MAX_POINTS);
