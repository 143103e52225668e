package dev.parley.emulator.glm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Events that clients have to let pass: {@link Quirk#VENDOR_EVENTS}. */
final class VendorEvents {
  private VendorEvents() {}

  /** After {@code response.created}: the built-in search. */
  static void before(GlmScope scope, String responseId) {
    if (scope.settings().video()) {
      JsonObject browser = new JsonObject().put("description", "Let me look that up");
      JsonObject beta = new JsonObject().put("simple_browser", browser);
      scope
          .events()
          .send(
              "response.function_call.simple_browser",
              new JsonObject()
                  .put("name", "simple_browser")
                  .put("session", new JsonObject().put("beta_fields", beta)));
    } else {
      JsonObject ids = new JsonObject().put("response_id", responseId);
      scope.events().send("response.function_call.inner_tool", ids);
      scope.events().send("response.function_call.inner_tool.result", ids);
    }
  }

  /** After {@code response.done}: limits under both spellings, and a type that nobody knows. */
  static void after(GlmScope scope) {
    JsonObject limit =
        new JsonObject()
            .put("name", "requests")
            .put("limit", 100)
            .put("remaining", 99)
            .put("reset_seconds", 1.0);
    JsonObject limits = new JsonObject().put("rate_limits", new JsonArray().add(limit));
    scope.events().send("rate_limits.updated", limits);
    scope.events().send("rate_limites.updated", limits.copy());
    scope.events().send("emulator.unknown");
  }
}
