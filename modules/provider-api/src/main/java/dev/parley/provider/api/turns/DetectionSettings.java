package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.turn.TurnSettings;

/**
 * Reads {@code turn_detection} of either kind. Stateless; any thread. Source:
 * protocols/openai-realtime.md section 2.3.
 */
public final class DetectionSettings {
  private DetectionSettings() {}

  /**
   * The settings that an object means; what it leaves out has its default.
   *
   * @throws IllegalArgumentException if a number is out of its bounds
   */
  public static TurnSettings of(JsonNode detection) {
    boolean creates = detection.path("create_response").asBoolean(true);
    boolean interrupts = detection.path("interrupt_response").asBoolean(true);
    if (detection.path("type").asText().equals("semantic_vad")) {
      return TurnSettings.semantic(detection.path("eagerness").asText(), creates, interrupts);
    }
    TurnSettings usual = TurnSettings.DEFAULTS;
    return new TurnSettings(
        detection.path("threshold").asDouble(usual.threshold()),
        detection.path("prefix_padding_ms").asInt(usual.prefixPaddingMs()),
        detection.path("silence_duration_ms").asInt(usual.silenceDurationMs()),
        detection.path("idle_timeout_ms").asInt(0),
        creates,
        interrupts);
  }
}
