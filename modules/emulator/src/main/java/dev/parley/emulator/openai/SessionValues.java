package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The values that a session's fields may have (sections 2.1 to 2.5). */
final class SessionValues {
  private static final int PCM_RATE_HZ = 24_000;
  private static final int MAX_TOKENS = 4_096;

  private SessionValues() {}

  /**
   * @throws Refusal for the first value that is not allowed
   */
  static void check(JsonObject session) {
    if (!session.containsKey("type")) {
      throw new Refusal(
          "missing_required_parameter",
          "session.type",
          "Missing required parameter: 'session.type'.");
    }
    oneOf(session, "type", "session.type", Set.of("realtime"));
    text(session, "instructions", "session.instructions");
    text(session, "model", "session.model");
    modalities(session, "session.output_modalities");
    maxOutputTokens(session, "session.max_output_tokens");
    array(session, "tools", "session.tools");
    JsonObject audio = object(session, "audio", "session.audio");
    input(object(audio, "input", "session.audio.input"));
    output(object(audio, "output", "session.audio.output"));
  }

  private static void input(JsonObject input) {
    String path = "session.audio.input.";
    format(input, path + "format");
    JsonObject policy = object(input, "turn_detection", path + "turn_detection");
    if (policy.containsKey("type")) {
      oneOf(policy, "type", path + "turn_detection.type", Set.of("server_vad", "semantic_vad"));
    }
    JsonObject noise = object(input, "noise_reduction", path + "noise_reduction");
    if (noise.containsKey("type")) {
      oneOf(noise, "type", path + "noise_reduction.type", Set.of("near_field", "far_field"));
    }
    object(input, "transcription", path + "transcription");
  }

  private static void output(JsonObject output) {
    format(output, "session.audio.output.format");
    Object speed = output.getValue("speed");
    if (speed != null
        && !(speed instanceof Number number
            && number.doubleValue() >= 0.25
            && number.doubleValue() <= 1.5)) {
      throw invalid("session.audio.output.speed", "Expected a number from 0.25 to 1.5.");
    }
  }

  private static void format(JsonObject direction, String path) {
    if (!direction.containsKey("format")) {
      return;
    }
    JsonObject format = object(direction, "format", path);
    Object type = format.getValue("type");
    if (!(type instanceof String name) || !AudioFormat.isKnown(name)) {
      throw invalid(path + ".type", "Supported are 'audio/pcm', 'audio/pcmu' and 'audio/pcma'.");
    }
    Object rate = format.getValue("rate");
    if (rate instanceof Number number && number.intValue() < PCM_RATE_HZ) {
      throw new Refusal(
          "integer_below_min_value",
          path + ".rate",
          "Invalid '" + path + ".rate': integer below minimum value. Expected a value >= 24000.");
    }
  }

  /** {@code ["audio"]} or {@code ["text"]}, never both. */
  static void modalities(JsonObject holder, String path) {
    if (holder.containsKey("output_modalities")) {
      JsonArray given = array(holder, "output_modalities", path);
      boolean fits = given.size() == 1 && Set.of("audio", "text").contains(given.getValue(0));
      if (!fits) {
        throw invalid(path, "Supported combinations are ['text'] and ['audio'].");
      }
    }
  }

  static void maxOutputTokens(JsonObject holder, String path) {
    Object given = holder.getValue("max_output_tokens");
    boolean fits =
        given == null
            || given.equals("inf")
            || (given instanceof Integer number && number >= 1 && number <= MAX_TOKENS);
    if (!fits) {
      throw invalid(path, "Expected an integer from 1 to 4096, or 'inf'.");
    }
  }

  private static void oneOf(JsonObject holder, String name, String path, Set<String> allowed) {
    Object value = holder.getValue(name);
    if (!(value instanceof String text) || !allowed.contains(text)) {
      throw invalid(path, "Supported values are " + allowed.stream().sorted().toList() + ".");
    }
  }

  private static void text(JsonObject holder, String name, String path) {
    Object value = holder.getValue(name);
    if (value != null && !(value instanceof String)) {
      throw invalid(path, "Expected a string.");
    }
  }

  private static JsonArray array(JsonObject holder, String name, String path) {
    Object value = holder.getValue(name);
    if (value == null) {
      return new JsonArray();
    }
    if (value instanceof JsonArray array) {
      return array;
    }
    throw invalid(path, "Expected an array.");
  }

  /** The object of that name, empty when it is absent or null. */
  static JsonObject object(JsonObject holder, String name, String path) {
    Object value = holder.getValue(name);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid(path, "Expected an object.");
  }

  static Refusal invalid(String path, String expected) {
    return new Refusal("invalid_value", path, "Invalid value for '" + path + "'. " + expected);
  }
}
