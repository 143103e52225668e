package dev.parley.realtime.beta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values that both session and response objects hold (sections 2.5 and 2.6). Stateless. */
final class BetaFields {
  static final double DEFAULT_TEMPERATURE = 0.8;
  private static final double MIN_TEMPERATURE = 0.6;
  private static final double MAX_TEMPERATURE = 1.2;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Map<String, String> FORMATS =
      Map.of("pcm16", "audio/pcm", "g711_ulaw", "audio/pcmu", "g711_alaw", "audio/pcma");
  private static final Map<String, String> FORMAT_NAMES =
      FORMATS.entrySet().stream().collect(Collectors.toMap(Entry::getValue, Entry::getKey));
  private static final int PCM_RATE_HZ = 24_000;

  private BetaFields() {}

  /** {@code ["text","audio"]} is {@code ["audio"]} in GA, where audio always brings its text. */
  static JsonNode modalitiesToGa(JsonNode beta, String param) throws Untranslatable {
    boolean text = contains(beta, "text");
    boolean audio = contains(beta, "audio");
    if (!text || beta.size() != (audio ? 2 : 1)) {
      throw Untranslatable.value(param, "must be [\"text\"] or [\"text\", \"audio\"]");
    }
    return JSON.arrayNode().add(audio ? "audio" : "text");
  }

  static JsonNode modalitiesToBeta(JsonNode ga) {
    return contains(ga, "audio") ? JSON.arrayNode().add("audio").add("text") : ga;
  }

  private static boolean contains(JsonNode list, String value) {
    if (list instanceof ArrayNode array) {
      for (JsonNode each : array) {
        if (value.equals(each.textValue())) {
          return true;
        }
      }
    }
    return false;
  }

  static JsonNode formatToGa(JsonNode beta, String param) throws Untranslatable {
    String type = beta.isTextual() ? FORMATS.get(beta.textValue()) : null;
    if (type == null) {
      throw Untranslatable.value(param, "must be 'pcm16', 'g711_ulaw' or 'g711_alaw'");
    }
    ObjectNode ga = JSON.objectNode().put("type", type);
    return type.equals("audio/pcm") ? ga.put("rate", PCM_RATE_HZ) : ga;
  }

  /** A format that beta has no name for keeps the name of its type. */
  static JsonNode formatToBeta(JsonNode ga) {
    String type = ga.path("type").textValue();
    return type == null ? ga : TextNode.valueOf(FORMAT_NAMES.getOrDefault(type, type));
  }

  /** GA has no temperature; the value is checked all the same. */
  static double temperature(JsonNode beta, String param) throws Untranslatable {
    double value = beta.isNumber() ? beta.doubleValue() : Double.NaN;
    if (!(value >= MIN_TEMPERATURE && value <= MAX_TEMPERATURE)) {
      throw Untranslatable.value(
          param, "must be a number from " + MIN_TEMPERATURE + " to " + MAX_TEMPERATURE);
    }
    return value;
  }

  /** The object at a path of fields, made where it is missing. */
  static ObjectNode at(ObjectNode root, String... path) {
    ObjectNode at = root;
    for (String field : path) {
      at = at.withObjectProperty(field);
    }
    return at;
  }

  /** Moves a value to another object under another name, if it is there. */
  static void move(@Nullable JsonNode value, ObjectNode to, String name) {
    if (value != null) {
      to.set(name, value);
    }
  }
}
