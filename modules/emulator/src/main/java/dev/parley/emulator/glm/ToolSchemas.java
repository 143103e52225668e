package dev.parley.emulator.glm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the model's backend wants of a tool's schema (protocol page, 3.3). */
final class ToolSchemas {
  private ToolSchemas() {}

  /**
   * @throws GlmError for a schema without properties, or one that requires none
   */
  static void check(JsonArray tools) {
    for (int at = 0; at < tools.size(); at++) {
      JsonObject tool = tools.getJsonObject(at);
      JsonObject schema =
          tool.getValue("parameters") instanceof JsonObject parameters
              ? parameters
              : new JsonObject();
      if (!(schema.getValue("properties") instanceof JsonObject properties)
          || properties.isEmpty()) {
        throw refused(at, "properties");
      }
      if (!(schema.getValue("required") instanceof JsonArray required) || required.isEmpty()) {
        throw refused(at, "required");
      }
    }
  }

  private static GlmError refused(int tool, String member) {
    JsonObject detail =
        new JsonObject()
            .put(
                "loc",
                new JsonArray(List.of("body", "tools", tool, "function", "parameters", member)))
            .put("msg", "field required")
            .put("type", "value_error.missing");
    JsonObject body = new JsonObject().put("detail", new JsonArray().add(detail));
    return GlmError.of(
        "model_query_error", "request failed with status: 422, body: " + body.encode());
  }
}
