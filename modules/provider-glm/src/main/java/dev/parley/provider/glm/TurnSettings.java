package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How the user's turns are cut: {@code turn_detection} of either kind in numbers. Source:
 * protocols/openai-realtime.md section 2.3.
 *
 * @param threshold 0 to 1; the higher, the louder speech has to be
 * @param prefixPaddingMs how much before the first loud sound belongs to the turn
 * @param silenceMs how long it must be quiet for the turn to be over
 * @param idleTimeoutMs quiet after an answer that starts another; 0 for never
 * @param createsResponses whether the end of a turn asks for an answer
 * @param interrupts whether speech ends the running answer
 */
record TurnSettings(
    double threshold,
    int prefixPaddingMs,
    int silenceMs,
    int idleTimeoutMs,
    boolean createsResponses,
    boolean interrupts) {
  private static final double USUAL_THRESHOLD = 0.5;
  private static final int USUAL_PADDING_MS = 300;

  /** The settings that a complete GA object means. */
  static TurnSettings of(JsonNode detection) {
    boolean creates = detection.path("create_response").asBoolean(true);
    boolean interrupts = detection.path("interrupt_response").asBoolean(true);
    if (detection.path("type").asText().equals("semantic_vad")) {
      int patienceMs = patienceMs(detection.path("eagerness").asText());
      return new TurnSettings(
          USUAL_THRESHOLD, USUAL_PADDING_MS, patienceMs, 0, creates, interrupts);
    }
    return new TurnSettings(
        detection.path("threshold").asDouble(USUAL_THRESHOLD),
        detection.path("prefix_padding_ms").asInt(USUAL_PADDING_MS),
        detection.path("silence_duration_ms").asInt(200),
        detection.path("idle_timeout_ms").asInt(0),
        creates,
        interrupts);
  }

  /** Energy knows no meaning, so that a quarter of the documented longest wait has to do. */
  private static int patienceMs(String eagerness) {
    return switch (eagerness) {
      case "low" -> 2_000;
      case "high" -> 500;
      default -> 1_000;
    };
  }
}
