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

/** What is wanted of whom. */
export interface Request {
  /** The address of the hub, or of any page of it. */
  base: string;
  model: string;
  /** May be empty. */
  key: string;
}

/** Audio is left out rather than queued beyond this: what is late is no conversation. */
export const MAX_QUEUED_BYTES = 1 << 20;

export const isAudio = (event: ClientEvent): boolean => event.type === 'input_audio_buffer.append';
