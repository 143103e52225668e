import type { Tap } from '../audio/levels';
import { Loudspeaker, type Speaker, type SpeakerListener } from '../audio/loudspeaker';
import { Microphone, type Ear, type MicrophoneListener } from '../audio/microphone';
import type { Link, Request } from '../transport/link';
import { open, type WayListener } from '../transport/open';
import type { Wish } from './phase';

/** What a call has of the world around it. */
export interface CallParts {
  /** The address of the page, which is the hub's. */
  base(): string;
  openLink(wish: Wish, request: Request, listener: WayListener): Link;
  openSpeaker(listener: SpeakerListener, tap: Tap): Promise<Speaker>;
  /** @throws whatever the browser does where there is no microphone */
  openEar(deviceId: string, listener: MicrophoneListener, tap: Tap): Promise<Ear>;
  /** A clock that never goes back. */
  nowMs(): number;
  /** Milliseconds since 1970. */
  dateMs(): number;
}

export const BROWSER: CallParts = {
  base: () => window.location.href,
  openLink: open,
  openSpeaker: (listener, tap) => Loudspeaker.open(listener, tap),
  openEar: (deviceId, listener, tap) => Microphone.open(deviceId, listener, tap),
  nowMs: () => performance.now(),
  dateMs: () => Date.now(),
};
