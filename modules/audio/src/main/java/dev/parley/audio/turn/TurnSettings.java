package dev.parley.audio.turn;

import org.jspecify.annotations.Nullable;

/**
 * The {@code turn_detection} of a session in numbers. Source: OpenAI Realtime, {@code server_vad}
 * and {@code semantic_vad}.
 *
 * @param threshold 0 to 1: how likely speech has to be
 * @param prefixPaddingMs 0 to {@value #MAX_MS}: how much before the first sound belongs to the turn
 * @param silenceDurationMs 0 to {@value #MAX_MS}: how long nobody must speak for the turn to be
 *     over
 * @param idleTimeoutMs 0 for never, else {@value #LEAST_IDLE_MS} to {@value #MAX_IDLE_MS}: how long
 *     nobody must speak after an answer for another to be made
 * @param createResponse whether the end of a turn asks for an answer
 * @param interruptResponse whether speech ends the running answer
 */
public record TurnSettings(
    double threshold,
    int prefixPaddingMs,
    int silenceDurationMs,
    int idleTimeoutMs,
    boolean createResponse,
    boolean interruptResponse) {
  public static final int MAX_MS = 60_000;
  public static final int LEAST_IDLE_MS = 5_000;
  public static final int MAX_IDLE_MS = 30_000;

  /** What the service reports for a session that says nothing else. */
  public static final TurnSettings DEFAULTS = new TurnSettings(0.5, 300, 200, 0, true, true);

  /**
   * @throws IllegalArgumentException if one is out of its bounds; the message names the parameter,
   *     the rule and the value
   */
  public TurnSettings {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold: must be from 0 to 1, was " + threshold);
    }
    requireWithin("prefix_padding_ms", 0, MAX_MS, prefixPaddingMs);
    requireWithin("silence_duration_ms", 0, MAX_MS, silenceDurationMs);
    if (idleTimeoutMs != 0) {
      requireWithin("idle_timeout_ms", LEAST_IDLE_MS, MAX_IDLE_MS, idleTimeoutMs);
    }
  }

  /**
   * Semantic turn detection: sound alone does not tell a finished sentence, so that it is waited
   * for a quarter of the longest wait that is documented (8, 4 and 2 s).
   *
   * @param eagerness {@code low}, {@code high}, or anything else for the middle
   */
  public static TurnSettings semantic(
      @Nullable String eagerness, boolean createResponse, boolean interruptResponse) {
    int patienceMs = "low".equals(eagerness) ? 2_000 : "high".equals(eagerness) ? 500 : 1_000;
    return new TurnSettings(
        DEFAULTS.threshold,
        DEFAULTS.prefixPaddingMs,
        patienceMs,
        0,
        createResponse,
        interruptResponse);
  }

  private static void requireWithin(String name, int least, int most, int value) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": must be from " + least + " to " + most + ", was " + value);
    }
  }
}
