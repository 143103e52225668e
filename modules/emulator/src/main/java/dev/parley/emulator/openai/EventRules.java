package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * Which client events there are and which fields they have (section 3); unknown ones are refused.
 */
final class EventRules {
  private static final Set<String> COMMON = Set.of("type", "event_id");

  /** Event type to its own fields; those with {@code !} are required. */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry("session.update", Set.of("session!")),
          Map.entry("input_audio_buffer.append", Set.of("audio!")),
          Map.entry("input_audio_buffer.commit", Set.of()),
          Map.entry("input_audio_buffer.clear", Set.of()),
          Map.entry("conversation.item.create", Set.of("item!", "previous_item_id")),
          Map.entry("conversation.item.retrieve", Set.of("item_id!")),
          Map.entry(
              "conversation.item.truncate", Set.of("item_id!", "content_index!", "audio_end_ms!")),
          Map.entry("conversation.item.delete", Set.of("item_id!")),
          Map.entry("response.create", Set.of("response")),
          Map.entry("response.cancel", Set.of("response_id")));

  /** Path of an object to the fields it may have. Objects that are not listed are free. */
  private static final Map<String, Set<String>> OBJECTS =
      Map.of(
          "session",
          Set.of(
              "type",
              "model",
              "output_modalities",
              "instructions",
              "audio",
              "tools",
              "tool_choice",
              "parallel_tool_calls",
              "reasoning",
              "max_output_tokens",
              "truncation",
              "tracing",
              "prompt",
              "include"),
          "session.audio",
          Set.of("input", "output"),
          "session.audio.input",
          Set.of("format", "transcription", "noise_reduction", "turn_detection"),
          "session.audio.input.transcription",
          Set.of("model", "language", "prompt", "keywords", "languages", "delay"),
          "session.audio.input.turn_detection",
          Set.of(
              "type",
              "threshold",
              "prefix_padding_ms",
              "silence_duration_ms",
              "idle_timeout_ms",
              "create_response",
              "interrupt_response",
              "eagerness"),
          "session.audio.output",
          Set.of("format", "voice", "speed"),
          "response",
          Set.of(
              "conversation",
              "input",
              "instructions",
              "tools",
              "tool_choice",
              "parallel_tool_calls",
              "reasoning",
              "prompt",
              "output_modalities",
              "audio",
              "max_output_tokens",
              "metadata"),
          "item",
          Set.of(
              "id",
              "object",
              "type",
              "status",
              "role",
              "content",
              "name",
              "arguments",
              "call_id",
              "output",
              "approval_request_id",
              "approve",
              "reason"));

  private EventRules() {}

  /**
   * @throws Refusal for an unknown type, an unknown field or a missing one
   */
  static void check(JsonObject event) {
    Object type = event.getValue("type");
    if (type == null) {
      throw new Refusal(
          "missing_required_parameter", "type", "Missing required parameter: 'type'.");
    }
    Set<String> own = FIELDS.get(String.valueOf(type));
    if (own == null) {
      throw new Refusal(
          "invalid_value",
          "type",
          "Invalid value: '"
              + type
              + "'. Supported values are: "
              + FIELDS.keySet().stream().sorted().map(name -> "'" + name + "'").toList()
              + ".");
    }
    for (String name : event.fieldNames()) {
      if (!COMMON.contains(name) && !own.contains(name) && !own.contains(name + "!")) {
        throw unknown(name);
      }
    }
    own.stream()
        .filter(name -> name.endsWith("!"))
        .map(name -> name.substring(0, name.length() - 1))
        .forEach(name -> require(event, name));
    event.fieldNames().forEach(name -> checkObject(name, event.getValue(name)));
  }

  private static void checkObject(String path, Object value) {
    Set<String> allowed = OBJECTS.get(path);
    if (allowed == null || !(value instanceof JsonObject object)) {
      return;
    }
    for (String name : object.fieldNames()) {
      if (!allowed.contains(name)) {
        throw unknown(path + "." + name);
      }
      checkObject(path + "." + name, object.getValue(name));
    }
  }

  private static void require(JsonObject event, String name) {
    if (event.getValue(name) == null) {
      throw new Refusal(
          "missing_required_parameter", name, "Missing required parameter: '" + name + "'.");
    }
  }

  private static Refusal unknown(String path) {
    return new Refusal("unknown_parameter", path, "Unknown parameter: '" + path + "'.");
  }

  /** A required text of an event. */
  static String text(JsonObject event, String name) {
    if (event.getValue(name) instanceof String text) {
      return text;
    }
    throw SessionValues.invalid(name, "Expected a string.");
  }

  /** A required integer, not negative. */
  static int count(JsonObject event, String name) {
    if (event.getValue(name) instanceof Integer number && number >= 0) {
      return number;
    }
    throw SessionValues.invalid(name, "Expected an integer of at least 0.");
  }

  /** A required object. */
  static JsonObject object(JsonObject event, String name) {
    if (event.getValue(name) instanceof JsonObject object) {
      return object;
    }
    throw SessionValues.invalid(name, "Expected an object.");
  }

  /** The objects of an array, which may be absent. */
  static JsonArray array(JsonObject holder, String name, String path) {
    Object value = holder.getValue(name);
    if (value == null) {
      return new JsonArray();
    }
    if (value instanceof JsonArray array
        && array.stream().allMatch(each -> each instanceof JsonObject)) {
      return array;
    }
    throw SessionValues.invalid(path, "Expected an array of objects.");
  }
}
