package dev.parley.emulator.ear;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds speech by its energy in 24 kHz mono 16-bit little-endian PCM. Events depend on the samples
 * and not on how they are cut into pieces. One per session; not thread-safe.
 */
public final class Ear {
  private static final int BYTES_PER_MS = 48;
  private static final int FRAME_MS = 10;
  private static final int FRAME_BYTES = FRAME_MS * BYTES_PER_MS;

  /** Shorter noises are clicks, not speech. */
  private static final int MIN_SPEECH_MS = 30;

  private static final double QUIET_RMS = 300;

  private final TurnDetectionSettings settings;
  private final byte[] frame = new byte[FRAME_BYTES];
  private int filled;
  private long clockMs;
  private long earliestMs;
  private long loudMs;
  private long quietMs;
  private boolean speaking;

  /**
   * @param clockMs milliseconds of the session's audio that this ear will not hear
   */
  public Ear(TurnDetectionSettings settings, long clockMs) {
    this.settings = settings;
    this.clockMs = clockMs;
    this.earliestMs = clockMs;
  }

  /** Listens to the next samples; what began and ended in them, in order. */
  public List<EarEvent> listen(byte[] pcm) {
    List<EarEvent> events = new ArrayList<>();
    for (byte value : pcm) {
      frame[filled++] = value;
      if (filled == frame.length) {
        filled = 0;
        onFrame(events);
      }
    }
    return events;
  }

  /**
   * Forgets a stretch of speech that has begun, without an event; the clock goes on. Padding of the
   * next stretch does not reach back beyond this point.
   */
  public void reset() {
    speaking = false;
    loudMs = 0;
    quietMs = 0;
    earliestMs = clockMs;
  }

  /** Whether a stretch of speech has begun and not ended. */
  public boolean speaking() {
    return speaking;
  }

  /**
   * What was said: the digits of DTMF tones one after the other ({@code "159"}), else a phrase that
   * tells for how long somebody spoke ({@code "someone speaking for 1.2 seconds"}), else {@code ""}
   * for silence. Pure; CPU time grows with the length; any thread.
   */
  public static String hear(byte[] pcm) {
    String keys = Dtmf.keysIn(pcm);
    if (!keys.isEmpty()) {
      return keys;
    }
    int loudMs = 0;
    for (int at = 0; at + FRAME_BYTES <= pcm.length; at += FRAME_BYTES) {
      loudMs += rms(pcm, at) > QUIET_RMS ? FRAME_MS : 0;
    }
    return loudMs < MIN_SPEECH_MS
        ? ""
        : String.format(Locale.ROOT, "someone speaking for %.1f seconds", loudMs / 1_000.0);
  }

  private void onFrame(List<EarEvent> events) {
    boolean loud = rms(frame, 0) > settings.threshold() * 1_000;
    clockMs += FRAME_MS;
    loudMs = loud ? loudMs + FRAME_MS : 0;
    if (loud) {
      quietMs = 0;
      if (!speaking && loudMs >= MIN_SPEECH_MS) {
        speaking = true;
        long startMs = clockMs - loudMs - settings.prefixPaddingMs();
        events.add(new EarEvent.SpeechStarted(Math.max(startMs, earliestMs)));
      }
    } else if (speaking) {
      quietMs += FRAME_MS;
      if (quietMs >= settings.silenceDurationMs()) {
        reset();
        events.add(new EarEvent.SpeechStopped(clockMs));
      }
    }
  }

  private static double rms(byte[] pcm, int from) {
    double sum = 0;
    for (int at = from; at < from + FRAME_BYTES; at += 2) {
      int value = (pcm[at + 1] << 8) | (pcm[at] & 0xff);
      sum += (double) value * value;
    }
    return Math.sqrt(sum / (FRAME_BYTES / 2.0));
  }
}
