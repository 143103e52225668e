package dev.parley.emulator.brain;

import dev.parley.emulator.brain.Question.Tool;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Arguments of a call: the JSON object in the user's text, else a sample that fits the schema. */
final class Arguments {
  private static final int MAX_DEPTH = 8;
  private static final Pattern QUOTED = Pattern.compile("[\"“]([^\"”]{1,100})[\"”]");

  private Arguments() {}

  static String of(Tool tool, String text) {
    int open = text.indexOf('{');
    int close = text.lastIndexOf('}');
    if (open >= 0 && close > open) {
      try {
        return new JsonObject(text.substring(open, close + 1)).encode();
      } catch (DecodeException notJson) {
        // Then the braces were prose.
      }
    }
    Matcher quoted = QUOTED.matcher(text);
    Object sample = sample(tool.parameters(), quoted.find() ? quoted.group(1) : "example", 0);
    return sample instanceof JsonObject object ? object.encode() : "{}";
  }

  private static @Nullable Object sample(JsonObject schema, String word, int depth) {
    if (schema.getValue("enum") instanceof JsonArray values && !values.isEmpty()) {
      return values.getValue(0);
    }
    Object type = schema.getValue("type");
    if (type instanceof JsonArray types && !types.isEmpty()) {
      type = types.getValue(0);
    }
    if (depth > MAX_DEPTH || !(type instanceof String name)) {
      return schema.containsKey("properties") ? object(schema, word, depth) : word;
    }
    return switch (name) {
      case "object" -> object(schema, word, depth);
      case "array" -> new JsonArray();
      case "integer", "number" -> schema.getValue("minimum") instanceof Number n ? n : 1;
      case "boolean" -> true;
      case "null" -> null;
      default -> word;
    };
  }

  private static JsonObject object(JsonObject schema, String word, int depth) {
    JsonObject sample = new JsonObject();
    if (depth <= MAX_DEPTH
        && schema.getValue("properties") instanceof JsonObject properties
        && schema.getValue("required") instanceof JsonArray required) {
      for (Object name : required) {
        if (name instanceof String key && properties.getValue(key) instanceof JsonObject member) {
          sample.put(key, sample(member, word, depth + 1));
        }
      }
    }
    return sample;
  }
}
