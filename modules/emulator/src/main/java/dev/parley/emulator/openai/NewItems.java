package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** Makes items of what clients send (section 6). */
final class NewItems {
  private static final Map<String, Set<String>> PARTS_BY_ROLE =
      Map.of(
          "system", Set.of("input_text"),
          "user", Set.of("input_text", "input_audio", "input_image"),
          "assistant", Set.of("output_text"));
  private static final Map<String, Set<String>> FIELDS_BY_TYPE =
      Map.of(
          "function_call", Set.of("name", "arguments", "call_id"),
          "function_call_output", Set.of("call_id", "output"),
          "mcp_approval_response", Set.of("approval_request_id"));

  private NewItems() {}

  /**
   * @param given the client's item
   * @param id its id if the client gave none
   * @throws Refusal if it is not one that a client may create
   */
  static Item of(JsonObject given, String id) {
    String type = String.valueOf(given.getValue("type"));
    JsonObject json =
        new JsonObject()
            .put("id", given.getString("id", id))
            .put("object", "realtime.item")
            .put("type", type)
            .put("status", "completed");
    if (type.equals("message")) {
      return message(given, json);
    }
    Set<String> fields = FIELDS_BY_TYPE.get(type);
    if (fields == null) {
      throw SessionValues.invalid("item.type", "This type cannot be created.");
    }
    for (String name : fields) {
      if (!(given.getValue(name) instanceof String text)) {
        throw missing("item." + name);
      }
      json.put(name, text);
    }
    if (given.getValue("approve") instanceof Boolean approve) {
      json.put("approve", approve);
    }
    return new Item(json, new byte[0]);
  }

  private static Item message(JsonObject given, JsonObject json) {
    String role = String.valueOf(given.getValue("role"));
    Set<String> allowed = PARTS_BY_ROLE.get(role);
    if (allowed == null) {
      throw SessionValues.invalid("item.role", "Expected 'system', 'user' or 'assistant'.");
    }
    JsonArray parts = EventRules.array(given, "content", "item.content");
    JsonArray kept = new JsonArray();
    byte[] pcm = new byte[0];
    for (int i = 0; i < parts.size(); i++) {
      JsonObject part = parts.getJsonObject(i);
      String path = "item.content[" + i + "]";
      String type = String.valueOf(part.getValue("type"));
      if (!allowed.contains(type)) {
        throw type.equals("output_audio")
            ? missing(path + ".text")
            : SessionValues.invalid(path + ".type", "Supported are " + allowed + ".");
      }
      kept.add(part(part, type, path));
      if (type.equals("input_audio")) {
        pcm = audio(part, path);
      }
    }
    return new Item(json.put("role", role).put("content", kept), pcm);
  }

  private static JsonObject part(JsonObject given, String type, String path) {
    JsonObject part = new JsonObject().put("type", type);
    switch (type) {
      case "input_audio" -> part.put("transcript", given.getString("transcript"));
      case "input_image" -> {
        part.put("image_url", required(given, "image_url", path));
        part.put("detail", given.getString("detail", "auto"));
      }
      default -> part.put("text", required(given, "text", path));
    }
    return part;
  }

  private static String required(JsonObject part, String name, String path) {
    if (part.getValue(name) instanceof String text) {
      return text;
    }
    throw missing(path + "." + name);
  }

  private static byte[] audio(JsonObject part, String path) {
    return base64(required(part, "audio", path), path + ".audio");
  }

  /**
   * @throws Refusal if it is not base64 with padding (2.5)
   */
  static byte[] base64(String text, String path) {
    if (text.length() % 4 == 0) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException notBase64) {
        // Answered below, as a length that does not fit is.
      }
    }
    throw SessionValues.invalid(path, "Expected base64-encoded audio bytes.");
  }

  private static Refusal missing(String path) {
    return new Refusal(
        "missing_required_parameter", path, "Missing required parameter: '" + path + "'.");
  }
}
