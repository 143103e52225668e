import { toBase64 } from '../audio/pcm';
import { clientEvents, type ClientEvent } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import type { Ending } from '../session/phase';

/** One session with a hub. */
export interface Link {
  send(event: ClientEvent): void;
  /** Sends sound of the person, or leaves it out when the network cannot carry it. */
  sound(frame: Int16Array): void;
  /** Ends the session; nothing is heard of it any more. */
  close(): void;
}

export interface Listener {
  onEvent(event: ServerEvent): void;
  /** Once, at the end. */
  onClose(ending: Ending): void;
}

/** One of the client's events: JSON, or the sound of an append, which each carrier writes in its own way. */
export type Message = string | Int16Array;

export const asJson = (message: Message): string => (typeof message === 'string' ? message : JSON.stringify(clientEvents.append(toBase64(message))));

/** About how much of it waits in a queue. */
export const sizeOf = (message: Message): number => (typeof message === 'string' ? message.length : message.byteLength);

/** What carries a session for a while: a socket, or long-poll. */
export interface Carrier {
  /** How many of the session's events have come since its start, whatever carried them. */
  readonly position: number;
  /** Whether more sound would only wait. */
  readonly isFull: boolean;
  send(message: Message): void;
  /** Ends the session; nothing is heard of it any more. */
  close(): void;
}

/** Where a session is gone on with: docs/protocol.md, "Coming back". */
export interface Comeback {
  token: string;
  position: number;
}

/** What is wanted of whom. */
export interface Request {
  /** The address of the hub, or of any page of it. */
  base: string;
  model: string;
  /** May be empty. */
  key: string;
  /** A session to go on with; undefined for a new one. */
  comeback?: Comeback;
}

/** What opens a session or goes on with one, as the hub wants it said. */
export function query({ model, comeback }: Request): Record<string, string> {
  return comeback === undefined ? { model, parley_events: '1' } : { resume: comeback.token, after: String(comeback.position) };
}

/** Audio is left out rather than queued beyond this: what is late is no conversation. */
export const MAX_QUEUED_BYTES = 1 << 20;
