package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one response: the session's configuration with the response's own on top. Source:
 * protocols/openai-realtime.md section 3.
 *
 * @param outOfBand whether it stays out of the conversation
 * @param speaks whether it is audio, else text
 * @param maxOutputTokens a number or {@code "inf"}
 * @param audioOutput {@code format}, {@code voice} and perhaps {@code speed}
 * @param metadata the client's own, or null
 * @param input what it sees in place of the conversation, or null
 */
record ResponseSettings(
    boolean outOfBand,
    boolean speaks,
    String instructions,
    JsonNode tools,
    JsonNode toolChoice,
    JsonNode maxOutputTokens,
    ObjectNode audioOutput,
    @Nullable JsonNode metadata,
    @Nullable JsonNode input) {
  /** The session's own. */
  static ResponseSettings of(GaConfig config) {
    return new ResponseSettings(
        false,
        config.speaks(),
        config.instructions(),
        config.tools(),
        config.toolChoice(),
        config.maxOutputTokens(),
        config.audioOutput(),
        null,
        null);
  }

  /**
   * With what a {@code response.create} says.
   *
   * @param given its {@code response}, of valid shape; may be missing or null
   */
  static ResponseSettings of(GaConfig config, JsonNode given) {
    ResponseSettings session = of(config);
    ObjectNode output = session.audioOutput();
    given
        .path("audio")
        .path("output")
        .properties()
        .forEach(field -> output.set(field.getKey(), field.getValue()));
    JsonNode modalities = given.path("output_modalities");
    return new ResponseSettings(
        given.path("conversation").asText().equals("none"),
        modalities.isMissingNode() ? session.speaks() : modalities.path(0).asText().equals("audio"),
        given.path("instructions").asText(session.instructions()),
        or(given.path("tools"), session.tools()),
        or(given.path("tool_choice"), session.toolChoice()),
        or(given.path("max_output_tokens"), session.maxOutputTokens()),
        output,
        given.hasNonNull("metadata") ? given.get("metadata") : null,
        given.hasNonNull("input") ? given.get("input") : null);
  }

  private static JsonNode or(JsonNode own, JsonNode session) {
    return own.isMissingNode() ? session : own;
  }

  /** The voice as a name. */
  String voice() {
    JsonNode voice = audioOutput.path("voice");
    return voice.isTextual() ? voice.textValue() : voice.path("id").asText();
  }
}
