package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;

/**
 * Tools in a form that GLM takes: {@code parameters.properties} and {@code parameters.required}
 * must both be there and not be empty, or every response fails. What lacks one gets a property of
 * the hub's own, which is taken out of the arguments again. Source: protocols/glm-realtime.md
 * section 3.3.
 */
final class GlmTools {
  /** The property that stands in. */
  static final String PADDING = "parley_unused";

  private GlmTools() {}

  /** All functions of a GA list, padded where need be. */
  static ArrayNode padded(JsonNode tools) {
    ArrayNode padded = JsonNodeFactory.instance.arrayNode();
    for (JsonNode tool : tools) {
      padded.add(padded((ObjectNode) tool));
    }
    return padded;
  }

  private static ObjectNode padded(ObjectNode tool) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.put("type", "function")
        .put("name", tool.path("name").asText())
        .put("description", tool.path("description").asText(""));
    ObjectNode parameters =
        tool.get("parameters") instanceof ObjectNode given
            ? given.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    copy.set("parameters", parameters);
    if (!parameters.has("type")) {
      parameters.put("type", "object");
    }
    boolean complete =
        parameters.path("properties").isObject()
            && !parameters.path("properties").isEmpty()
            && parameters.path("required").isArray()
            && !parameters.path("required").isEmpty();
    if (!complete) {
      pad(parameters);
    }
    return copy;
  }

  private static void pad(ObjectNode parameters) {
    ObjectNode properties =
        parameters.get("properties") instanceof ObjectNode given
            ? given
            : parameters.putObject("properties");
    properties
        .putObject(PADDING)
        .put("type", "string")
        .put("description", "Not used. Always an empty string.");
    parameters.putArray("required").add(PADDING);
  }

  /** The arguments of a call as the client's tool knows them. */
  static String unpadded(String arguments) {
    if (arguments.isBlank()) {
      return "{}";
    }
    if (!arguments.contains(PADDING)) {
      return arguments;
    }
    ObjectNode object = Json.object(arguments);
    if (object == null || !object.has(PADDING)) {
      return arguments;
    }
    object.remove(PADDING);
    return object.toString();
  }
}
