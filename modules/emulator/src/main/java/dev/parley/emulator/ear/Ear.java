package dev.parley.emulator.ear;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds speech by its energy in 24 kHz mono 16-bit little-endian PCM. Events depend on the samples
 * and not on how they are cut into pieces. One per session; not thread-safe.
 */
public final class Ear {
  private static final int BYTES_PER_MS = 48;
  private static final int FRAME_MS = 10;

  private final TurnDetectionSettings settings;
  private final byte[] frame = new byte[FRAME_MS * BYTES_PER_MS];
  private int filled;
  private long clockMs;
  private long earliestMs;
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
    quietMs = 0;
    earliestMs = clockMs;
  }

  /** Whether a stretch of speech has begun and not ended. */
  public boolean speaking() {
    return speaking;
  }

  /**
   * What was said: the digits of DTMF tones one after the other ({@code "159"}), else a phrase that
   * tells how long something was heard ({@code "audio of 1.2 seconds"}), else {@code ""} for
   * silence. Pure; CPU time grows with the length; any thread.
   */
  public static String hear(byte[] pcm) {
    boolean silent = true;
    for (int at = 0; at + 1 < pcm.length && silent; at += 2) {
      silent = Math.abs((pcm[at + 1] << 8) | (pcm[at] & 0xff)) < 300;
    }
    return silent ? "" : "audio of " + Math.round(pcm.length / 4_800.0) / 10.0 + " seconds";
  }

  private void onFrame(List<EarEvent> events) {
    boolean loud = rms() > settings.threshold() * 1_000;
    clockMs += FRAME_MS;
    if (loud) {
      quietMs = 0;
      if (!speaking) {
        speaking = true;
        long startMs = clockMs - FRAME_MS - settings.prefixPaddingMs();
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

  private double rms() {
    double sum = 0;
    for (int at = 0; at < frame.length; at += 2) {
      int value = (frame[at + 1] << 8) | (frame[at] & 0xff);
      sum += (double) value * value;
    }
    return Math.sqrt(sum / (frame.length / 2.0));
  }
}
