import type { ClientEvent, ServerEvent } from '../protocol/events';
import type { Ending } from '../session/conversation';

/** One session with a hub. */
export interface Link {
  /** Sends an event, or leaves it out when it is audio that the network cannot carry. */
  send(event: ClientEvent): void;
  /** Ends the session; nothing is heard of it any more. */
  close(): void;
}

export interface Listener {
  onEvent(event: ServerEvent): void;
  /** Once, at the end. */
  onClose(ending: Ending): void;
}

/** What carries a session for a while: a socket, or long-poll. */
export interface Carrier {
  /** How many of the session's events have come since its start, whatever carried them. */
  readonly position: number;
  /** Whether more sound would only wait. */
  readonly isFull: boolean;
  /** Sends one event of the client. */
  send(json: string): void;
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

export const isAudio = (event: ClientEvent): boolean => event.type === 'input_audio_buffer.append';
