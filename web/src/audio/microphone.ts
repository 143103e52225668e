import captureUrl from './capture.worklet.ts?worker&url';
import type { Tap } from './levels';

/** Why there is no microphone. */
export type MicrophoneProblem = 'denied' | 'missing' | 'busy' | 'insecure';

export interface MicrophoneListener {
  /** 20 ms of 24 kHz. */
  onFrame(frame: Int16Array): void;
  /** The device is gone. */
  onEnded(): void;
}

/** What hears the person. Opened once a session needs it; `release` gives the device back. */
export interface Ear {
  /** Whether it hears silence. Frames come all the same, so that a turn that is under way ends. */
  mute(isMuted: boolean): void;
  release(): void;
  /** What the browser made of the wishes. */
  readonly settings: EarSettings;
}

export interface EarSettings {
  label: string;
  deviceId: string;
  rateHz: number;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

/** The microphone as 24 kHz frames. */
export class Microphone implements Ear {
  readonly settings: EarSettings;

  private constructor(
    private readonly context: AudioContext,
    private readonly stream: MediaStream,
    private readonly tap: Tap,
  ) {
    this.settings = settingsOf(stream, context.sampleRate);
  }

  /**
   * Asks the person for the microphone.
   *
   * @param deviceId the one that is wished for; empty for the browser's choice, which it is too when that one is not there
   * @throws whatever {@link problemOf} explains
   */
  static async open(deviceId: string, listener: MicrophoneListener, tap: Tap): Promise<Microphone> {
    const stream = await streamOf(deviceId);
    let context: AudioContext | undefined;
    try {
      // At the device's own rate; the worklet makes 24 kHz of it.
      context = new AudioContext({ latencyHint: 'interactive' });
      await context.audioWorklet.addModule(captureUrl);
      const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
      capture.port.onmessage = ({ data }: MessageEvent<Int16Array>) => listener.onFrame(data);
      const source = context.createMediaStreamSource(stream);
      source.connect(capture);
      tap.attach(source);
      // Not waited for: a page that may listen may run, but not every browser says so at once.
      void context.resume().catch(() => undefined);
      stream.getTracks().forEach((track) => (track.onended = () => listener.onEnded()));
      return new Microphone(context, stream, tap);
    } catch (failure) {
      stream.getTracks().forEach((track) => track.stop());
      tap.detach();
      void context?.close();
      throw failure;
    }
  }

  mute(isMuted: boolean): void {
    this.stream.getTracks().forEach((track) => (track.enabled = !isMuted));
  }

  release(): void {
    this.tap.detach();
    this.stream.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    void this.context.close();
  }
}

async function streamOf(deviceId: string): Promise<MediaStream> {
  const wishes = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const { mediaDevices } = navigator;
  if (deviceId === '') {
    return mediaDevices.getUserMedia({ audio: wishes });
  }
  try {
    // A browser may take what is merely preferred for no wish at all.
    return await mediaDevices.getUserMedia({ audio: { ...wishes, deviceId: { exact: deviceId } } });
  } catch (failure) {
    if (nameOf(failure) !== 'OverconstrainedError' && nameOf(failure) !== 'NotFoundError') {
      throw failure;
    }
    return mediaDevices.getUserMedia({ audio: wishes });
  }
}

/** Why the microphone could not be opened. Pages of an insecure origin have no `mediaDevices` at all. */
export function problemOf(failure: unknown, isSecure: boolean = globalThis.isSecureContext): MicrophoneProblem {
  if (!isSecure) {
    return 'insecure';
  }
  switch (nameOf(failure)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}

/** Not all that browsers throw are errors to the language. */
const nameOf = (failure: unknown): string => (failure !== null && typeof failure === 'object' && 'name' in failure ? String(failure.name) : '');

function settingsOf(stream: MediaStream, rateHz: number): EarSettings {
  const track = stream.getAudioTracks()[0];
  const { deviceId = '', echoCancellation, noiseSuppression, autoGainControl } = track?.getSettings() ?? {};
  return {
    label: track?.label ?? '',
    deviceId,
    rateHz,
    echoCancellation: Boolean(echoCancellation),
    noiseSuppression: noiseSuppression === true,
    autoGainControl: autoGainControl === true,
  };
}
