import type { EarSettings, MicrophoneProblem } from '../audio/microphone';
import type { Credentials } from '../hub/login';
import type { Settings } from '../settings/settings';
import type { Item } from './item';
import type { Notice } from './notice';
import type { Phase, Way, Wish } from './phase';
import type { Quality } from './quality';

export interface CallState {
  phase: Phase;
  /** What carries the session, or carried the last one. */
  way: Way;
  model: string;
  /** The provider that serves, once the hub has told of the session. */
  serving: string | undefined;
  items: readonly Item[];
  notices: readonly Notice[];
  isHandsFree: boolean;
  /** Whether the microphone is open and hears nothing; hands-free only. */
  isMuted: boolean;
  isHolding: boolean;
  /** Why there is no microphone, if it was tried. */
  microphoneProblem: MicrophoneProblem | undefined;
  /** What the browser made of the wishes; undefined while no microphone is open. */
  microphone: EarSettings | undefined;
  /** Whether the browser waits for a gesture before it lets anything be heard. */
  isPlaybackBlocked: boolean;
  /** The item that is heard again. */
  replaying: string | undefined;
  quality: Quality;
  /** What the history calls this conversation; empty before the first. */
  conversationId: string;
}

export interface CallOptions {
  wish: Wish;
  credentials: Credentials;
  settings: Settings;
  /** What was said before, given to the new session. */
  context?: readonly Item[];
  /** The conversation of the history that the context is of. */
  conversationId?: string;
}
