import type { Cut, Speaker, SpeakerListener } from '../audio/loudspeaker';
import type { Ear, MicrophoneListener } from '../audio/microphone';
import type { ClientEvent } from '../protocol/client-events';
import type { ServerEvent } from '../protocol/events';
import { DEFAULTS } from '../settings/settings';
import type { Link, Request } from '../transport/link';
import type { WayListener } from '../transport/open';
import { Call } from './call';
import type { CallOptions } from './call-state';

export class TestLink implements Link {
  sent: ClientEvent[] = [];
  sounds = 0;
  isClosed = false;

  constructor(readonly request: Request, readonly hub: WayListener) {}

  send(event: ClientEvent): void {
    this.sent.push(event);
  }

  sound(): void {
    this.sounds++;
  }

  close(): void {
    this.isClosed = true;
  }

  types(): string[] {
    return this.sent.map(({ type }) => type);
  }
}

export class TestSpeaker implements Speaker {
  played: string[] = [];
  replayed: string[] = [];
  devices: string[] = [];
  cut: Cut | undefined;

  constructor(readonly listener: SpeakerListener) {}

  play(itemId: string): void {
    this.played.push(itemId);
    this.listener.onBusy(true);
  }

  end(): void {}

  flush(): Promise<Cut | undefined> {
    const { cut } = this;
    this.cut = undefined;
    this.listener.onBusy(false);
    return Promise.resolve(cut);
  }

  replay(itemId: string): void {
    this.replayed.push(itemId);
  }

  stopReplay(): void {}

  unblock(): void {
    this.listener.onBlocked(false);
  }

  setDevice(deviceId: string): Promise<void> {
    this.devices.push(deviceId);
    return Promise.resolve();
  }

  close(): void {}
}

export class TestEar implements Ear {
  settings = { label: 'Test', deviceId: 'd', rateHz: 48_000, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  isMuted = false;
  isReleased = false;

  constructor(
    readonly listener: MicrophoneListener,
    readonly deviceId: string,
  ) {}

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
  }

  release(): void {
    this.isReleased = true;
  }

  speak(frames: number): void {
    for (let n = 0; n < frames; n++) {
      this.listener.onFrame(new Int16Array(480).fill(7));
    }
  }
}

export const OPTIONS: CallOptions = { wish: 'auto', credentials: { current: () => 'ek' }, settings: DEFAULTS };
export const CUT_OFF = { code: 1006, reason: '' };
export const CREATED: ServerEvent = { kind: 'session.created', model: 'm' };
export const created = (responseId: string): ServerEvent => ({ kind: 'response.created', responseId });
export const done = (responseId: string): ServerEvent => ({ kind: 'response.done', responseId, status: 'completed', code: null, problem: null });
export const audio = (responseId: string, itemId: string): ServerEvent => ({ kind: 'audio.delta', responseId, itemId, samples: new Int16Array(480), follows: 0 });
export const added = (id: string, role: 'user' | 'assistant', text = '', isSpoken = false): ServerEvent => ({ kind: 'item.added', item: { id, role, text, images: [], isSpoken } });

/** A call in a world that the test is in the middle of. */
export class CallWorld {
  nowMs = 0;
  /** What the browser answers when it is asked for the microphone. */
  failure: Error | undefined;
  readonly links: TestLink[] = [];
  readonly speakers: TestSpeaker[] = [];
  readonly ears: TestEar[] = [];
  readonly call = new Call({
    base: () => 'http://hub/',
    openLink: (_wish, request, hub) => kept(this.links, new TestLink(request, hub)),
    openSpeaker: (listener) => Promise.resolve(kept(this.speakers, new TestSpeaker(listener))),
    openEar: (deviceId, listener) => (this.failure === undefined ? Promise.resolve(kept(this.ears, new TestEar(listener, deviceId))) : Promise.reject(this.failure)),
    nowMs: () => this.nowMs,
    dateMs: () => 1_000,
  });

  get link(): TestLink {
    return last(this.links);
  }

  get speaker(): TestSpeaker {
    return last(this.speakers);
  }

  get ear(): TestEar {
    return last(this.ears);
  }

  get phase(): string {
    return this.call.state().phase.kind;
  }

  /** The hub tells of something. */
  tell(...events: ServerEvent[]): void {
    events.forEach((event) => this.link.hub.onEvent(event));
  }

  async connect(options: Partial<CallOptions> = {}): Promise<void> {
    await this.call.connect('m', { ...OPTIONS, ...options });
    this.link.hub.onWay('websocket');
  }

  async up(): Promise<void> {
    await this.connect();
    this.tell(CREATED);
    this.link.sent = [];
  }
}

const kept = <T>(all: T[], one: T): T => {
  all.push(one);
  return one;
};

const last = <T>(all: readonly T[]): T => {
  const found = all.at(-1);
  if (found === undefined) {
    throw new Error('there is none');
  }
  return found;
};
