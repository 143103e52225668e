package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session's {@code turn_detection} as clients see it, and what an update makes of it. Stateless;
 * any thread. Source: protocols/openai-realtime.md sections 2.3 and 2.7.
 */
final class DetectionFields {
  private static final String PATH = "session.audio.input.turn_detection";
  private static final String SERVER_VAD = "server_vad";
  private static final String SEMANTIC_VAD = "semantic_vad";
  private static final Set<String> FLAGS = Set.of("create_response", "interrupt_response");
  private static final Set<String> EAGERNESS = Set.of("low", "medium", "high", "auto");

  private DetectionFields() {}

  /** What a session has that says nothing of it. */
  static ObjectNode usual() {
    return usual(SERVER_VAD);
  }

  private static ObjectNode usual(String type) {
    ObjectNode detection = JsonNodeFactory.instance.objectNode().put("type", type);
    if (type.equals(SEMANTIC_VAD)) {
      detection.put("eagerness", "auto");
    } else {
      TurnSettings usual = TurnSettings.DEFAULTS;
      detection
          .put("threshold", usual.threshold())
          .put("prefix_padding_ms", usual.prefixPaddingMs())
          .put("silence_duration_ms", usual.silenceDurationMs())
          .putNull("idle_timeout_ms");
    }
    return detection.put("create_response", true).put("interrupt_response", true);
  }

  /**
   * What holds after a change.
   *
   * @param old what held before, or null for turns that the client cuts
   * @return null for turns that the client cuts
   * @throws Refusal naming the field that is wrong
   */
  static @Nullable ObjectNode with(@Nullable ObjectNode old, JsonNode change) {
    if (change.isNull()) {
      return null;
    }
    if (!change.isObject()) {
      throw Refusal.wrongType(PATH, "an object");
    }
    String was = old == null ? SERVER_VAD : old.path("type").asText();
    String type = change.has("type") ? text(change, "type", Set.of(SERVER_VAD, SEMANTIC_VAD)) : was;
    change.properties().forEach(field -> check(type, field.getKey(), change));
    ObjectNode next = old != null && type.equals(was) ? old.deepCopy() : usual(type);
    change.properties().forEach(field -> next.set(field.getKey(), field.getValue().deepCopy()));
    return next;
  }

  private static void check(String type, String name, JsonNode change) {
    JsonNode value = change.path(name);
    if (name.equals("type")) {
      return;
    }
    if (FLAGS.contains(name)) {
      if (!value.isBoolean()) {
        throw Refusal.wrongType(path(name), "a boolean");
      }
    } else if (type.equals(SEMANTIC_VAD) && name.equals("eagerness")) {
      text(change, name, EAGERNESS);
    } else if (type.equals(SEMANTIC_VAD)) {
      throw unknown(name);
    } else {
      checkNumber(name, value);
    }
  }

  private static void checkNumber(String name, JsonNode value) {
    switch (name) {
      case "threshold" -> {
        if (!value.isNumber()) {
          throw Refusal.wrongType(path(name), "a number");
        }
        requireWithin("decimal", name, value.doubleValue(), 0, 1);
      }
      case "prefix_padding_ms", "silence_duration_ms" ->
          requireInteger(name, value, 0, TurnSettings.MAX_MS);
      case "idle_timeout_ms" -> {
        if (!value.isNull()) {
          requireInteger(name, value, TurnSettings.LEAST_IDLE_MS, TurnSettings.MAX_IDLE_MS);
        }
      }
      default -> throw unknown(name);
    }
  }

  private static void requireInteger(String name, JsonNode value, int least, int most) {
    if (!value.isIntegralNumber()) {
      throw Refusal.wrongType(path(name), "an integer");
    }
    requireWithin("integer", name, value.doubleValue(), least, most);
  }

  private static void requireWithin(String kind, String name, double value, int least, int most) {
    boolean above = value > most;
    if (above || !(value >= least)) {
      throw new Refusal(
          kind + (above ? "_above_max_value" : "_below_min_value"),
          path(name),
          "Invalid '"
              + path(name)
              + "': expected a value "
              + (above ? "<= " + most : ">= " + least)
              + ".");
    }
  }

  private static String text(JsonNode change, String name, Set<String> allowed) {
    JsonNode value = change.path(name);
    if (!value.isTextual() || !allowed.contains(value.textValue())) {
      throw Refusal.wrongType(
          path(name), "one of " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return value.textValue();
  }

  private static Refusal unknown(String name) {
    return Refusal.unknown(path(name.length() <= 80 ? name : name.substring(0, 80)));
  }

  private static String path(String name) {
    return PATH + "." + name;
  }
}
