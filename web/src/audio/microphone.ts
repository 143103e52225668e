import captureUrl from './capture.worklet.ts?worker&url';

/** The microphone as 24 kHz frames. Opened once a session needs it; `release` gives the device back. */
export class Microphone {
  private constructor(
    private readonly context: AudioContext,
    private readonly stream: MediaStream,
  ) {}

  /**
   * Asks the person for the microphone.
   *
   * @throws DOMException when it is refused or there is none
   */
  static async open(onFrame: (frame: Int16Array) => void): Promise<Microphone> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    try {
      const context = new AudioContext({ latencyHint: 'interactive' });
      await context.audioWorklet.addModule(captureUrl);
      const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
      capture.port.onmessage = ({ data }: MessageEvent<Int16Array>) => onFrame(data);
      context.createMediaStreamSource(stream).connect(capture);
      await context.resume();
      return new Microphone(context, stream);
    } catch (failure) {
      stream.getTracks().forEach((track) => track.stop());
      throw failure;
    }
  }

  /** Whether it hears silence. Frames come all the same, so that a turn that is under way ends. */
  mute(isMuted: boolean): void {
    this.stream.getTracks().forEach((track) => (track.enabled = !isMuted));
  }

  release(): void {
    this.stream.getTracks().forEach((track) => track.stop());
    void this.context.close();
  }
}
