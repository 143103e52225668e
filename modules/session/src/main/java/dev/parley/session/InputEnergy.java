package dev.parley.session;

import dev.parley.realtime.EventView;
import dev.parley.realtime.InputAudio;
import dev.parley.session.uplink.InputFormat;

/**
 * Checks the audio of an append and measures how long of it somebody may be speaking, for the probe
 * (rule R1). A window of 20 ms counts when its root mean square is at least {@link #THRESHOLD}: a
 * quiet voice near a microphone is above it, the noise of a quiet room below. It need not be right
 * about speech: a probe too many costs one small command.
 */
final class InputEnergy {
  /** Of a full scale of 32,768: -40 dBFS. */
  static final int THRESHOLD = 328;

  private static final int WINDOW_MS = 20;

  /** One for all sessions of a thread, so that it stays in the processor's cache. */
  private static final ThreadLocal<InputAudio> OF_THREAD = ThreadLocal.withInitial(InputAudio::new);

  private final Configuration configuration;
  private final Probe probe;
  private final InputAudio audio = OF_THREAD.get();

  InputEnergy(Configuration configuration, Probe probe) {
    this.configuration = configuration;
    this.probe = probe;
  }

  /** The bytes of the last append, from the start; the next one of any session overwrites them. */
  byte[] sound() {
    return audio.bytes();
  }

  /**
   * @return how many bytes of {@link #sound} the event carries, or {@link InputAudio#INVALID} if it
   *     is not base64 with padding, as it must be (section 2.5)
   */
  int onAppend(EventView event) {
    int length = audio.decode(event);
    if (length != InputAudio.INVALID && configuration.turnDetection().on()) {
      probe.onInput(energeticMs(audio.bytes(), length, configuration.inputFormat()));
    }
    return length;
  }

  private static double energeticMs(byte[] bytes, int length, InputFormat format) {
    int bytesPerMs = format.bytesPerMs();
    int bytesPerSample = format.bytesPerSample();
    double milliseconds = 0;
    for (int from = 0; from < length; from += WINDOW_MS * bytesPerMs) {
      int samples = Math.min(WINDOW_MS * bytesPerMs, length - from) / bytesPerSample;
      double squares = 0;
      for (int i = 0; i < samples; i++) {
        double sample = sample(bytes, from + i * bytesPerSample, format.type());
        squares += sample * sample;
      }
      if (samples > 0 && squares >= (double) THRESHOLD * THRESHOLD * samples) {
        milliseconds += samples * bytesPerSample / (double) bytesPerMs;
      }
    }
    return milliseconds;
  }

  private static int sample(byte[] bytes, int at, String format) {
    return switch (format) {
      case "audio/pcmu" -> muLaw(bytes[at]);
      case "audio/pcma" -> aLaw(bytes[at]);
      default -> (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
    };
  }

  /** Magnitude only; ITU-T G.711, table 2. */
  private static int muLaw(byte coded) {
    int code = ~coded & 0x7F;
    return ((((code & 0x0F) << 3) + 0x84) << (code >> 4)) - 0x84;
  }

  /** Magnitude only; ITU-T G.711, table 1. */
  private static int aLaw(byte coded) {
    int code = (coded ^ 0x55) & 0x7F;
    int segment = code >> 4;
    int step = ((code & 0x0F) << 4) + 8;
    return segment == 0 ? step : (step + 0x100) << (segment - 1);
  }
}
