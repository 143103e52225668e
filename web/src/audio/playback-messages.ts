import type { Heard } from './playlist';

/** What the playback worklet is told. */
export type ToPlayback = { kind: 'add'; itemId: string; samples: Int16Array } | { kind: 'end'; itemId: string } | { kind: 'flush' };

/** What it tells. `received` is how many pieces it had got, so that silence before the newest one is known as such. */
export type FromPlayback =
  | { kind: 'playing'; itemId: string | undefined; received: number; underruns: number }
  /** The item that a flush cut; undefined when everything had been heard. */
  | { kind: 'flushed'; cut: Heard | undefined };
