package dev.parley.emulator.ear;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds speech by its energy in 24 kHz mono 16-bit little-endian PCM. A frame is loud above the
 * threshold and well above steady noise, which is known after ten seconds of it. Events depend on
 * the samples and not on how they are cut into pieces. One per session; not thread-safe.
 */
public final class Ear {
  /** What {@link #hear} begins with for sound that is no digits; for how long follows. */
  public static final String SPEECH = "someone speaking";

  private static final int BYTES_PER_MS = 48;
  private static final int FRAME_MS = 5;
  private static final int FRAME_BYTES = FRAME_MS * BYTES_PER_MS;

  /**
   * Of the last ten frames as many must be loud for speech to begin: a click is no speech, but a
   * beep of 20 ms is.
   */
  private static final int LOUD_FRAMES = 4;

  private static final int LAST_FRAMES_MASK = (1 << 10) - 1;

  /** Loud is what lies 9.5 dB above the noise. */
  private static final double ABOVE_NOISE = 3;

  /** What is loud once speech has begun: 4.4 dB less, so that its softer sounds do not end it. */
  private static final double WHILE_SPEAKING = 0.6;

  private static final TurnDetectionSettings USUAL = new TurnDetectionSettings(0.5, 0, 200);

  private final TurnDetectionSettings settings;
  private final NoiseFloor noise = new NoiseFloor(FRAME_MS);
  private final byte[] frame = new byte[FRAME_BYTES];
  private int filled;
  private long clockMs;
  private long earliestMs;
  private int loudFrames;
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
    int at = 0;
    while (at < pcm.length) {
      int taken = Math.min(frame.length - filled, pcm.length - at);
      System.arraycopy(pcm, at, frame, filled, taken);
      at += taken;
      filled += taken;
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
    forgetStretch();
    earliestMs = clockMs + filled / BYTES_PER_MS;
  }

  /** Whether a stretch of speech has begun and not ended. */
  public boolean speaking() {
    return speaking;
  }

  /**
   * What was said: the keys of touch tones one after the other ({@code "159"}), else for how long
   * somebody spoke ({@code "someone speaking for 1.2 seconds"}), else {@code ""} for silence. Pure;
   * CPU time grows with the length; any thread.
   */
  public static String hear(byte[] pcm) {
    String keys = Dtmf.keysIn(pcm);
    if (!keys.isEmpty()) {
      return keys;
    }
    Ear ear = new Ear(USUAL, 0);
    long spokenMs = 0;
    for (EarEvent event : ear.listen(pcm)) {
      spokenMs +=
          event instanceof EarEvent.SpeechStarted
              ? -event.atMs()
              : event.atMs() - USUAL.silenceDurationMs();
    }
    spokenMs += ear.speaking ? ear.clockMs - ear.quietMs : 0;
    return spokenMs == 0
        ? ""
        : String.format(Locale.ROOT, "%s for %.1f seconds", SPEECH, spokenMs / 1_000.0);
  }

  private void onFrame(List<EarEvent> events) {
    double rms = rms(frame);
    double limit = Math.max(settings.loudRms(), noise.level() * ABOVE_NOISE);
    boolean loud = rms > (speaking ? limit * WHILE_SPEAKING : limit);
    noise.hear(rms);
    clockMs += FRAME_MS;
    loudFrames = (loudFrames << 1 | (loud ? 1 : 0)) & LAST_FRAMES_MASK;
    quietMs = loud ? 0 : quietMs + FRAME_MS;
    if (!speaking && Integer.bitCount(loudFrames) >= LOUD_FRAMES) {
      speaking = true;
      int sinceFirstLoud = Integer.SIZE - Integer.numberOfLeadingZeros(loudFrames);
      long startMs = clockMs - (long) sinceFirstLoud * FRAME_MS - settings.prefixPaddingMs();
      events.add(new EarEvent.SpeechStarted(Math.max(startMs, earliestMs)));
    } else if (speaking && quietMs >= settings.silenceDurationMs() && !loud) {
      forgetStretch();
      earliestMs = clockMs;
      events.add(new EarEvent.SpeechStopped(clockMs));
    }
  }

  private void forgetStretch() {
    speaking = false;
    loudFrames = 0;
  }

  private static double rms(byte[] frame) {
    double sum = 0;
    for (int at = 0; at < frame.length; at += 2) {
      int value = (frame[at + 1] << 8) | (frame[at] & 0xff);
      sum += (double) value * value;
    }
    return Math.sqrt(sum / (frame.length / 2.0));
  }
}
