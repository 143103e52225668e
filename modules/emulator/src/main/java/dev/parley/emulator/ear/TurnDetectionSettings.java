package dev.parley.emulator.ear;

import org.jspecify.annotations.Nullable;

/**
 * What ends and begins a stretch of speech (protocol page, 2.3).
 *
 * @param threshold 0 to 1; the higher, the louder speech has to be
 * @param prefixPaddingMs how much before the first loud frame belongs to the speech
 * @param silenceDurationMs how long it must be quiet for the speech to be over
 */
public record TurnDetectionSettings(double threshold, int prefixPaddingMs, int silenceDurationMs) {
  private static final double USUAL_THRESHOLD = 0.5;
  private static final int USUAL_PADDING_MS = 300;

  /** The root mean square that threshold 0 stands for, of 32 768: -61 dB. */
  private static final double LEAST_RMS = 30;

  /** Threshold 1 over threshold 0. */
  private static final double RANGE = 100;

  /**
   * Semantic turn detection: the ear does not know a finished sentence by its meaning, so it waits
   * for a quarter of the longest wait that the service documents (8, 4 and 2 s).
   *
   * @param eagerness {@code low}, {@code high}, or anything else for the middle
   */
  public static TurnDetectionSettings semantic(@Nullable String eagerness) {
    int patienceMs = "low".equals(eagerness) ? 2_000 : "high".equals(eagerness) ? 500 : 1_000;
    return new TurnDetectionSettings(USUAL_THRESHOLD, USUAL_PADDING_MS, patienceMs);
  }

  /** Above this root mean square a frame is loud: 20 dB for each half of the threshold's range. */
  double loudRms() {
    return LEAST_RMS * Math.pow(RANGE, threshold);
  }
}
