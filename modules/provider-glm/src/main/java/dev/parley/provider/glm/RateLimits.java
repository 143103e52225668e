package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What follows each response: GLM's limits where it tells any in GA's shape, else what is left of
 * its context. Not thread-safe. Source: protocols/glm-realtime.md sections 5 and 8.
 */
final class RateLimits {
  private static final int MAX = 16;
  private static final long CONTEXT_TOKENS = 8_192;

  private final GaEvents events;
  private JsonNode told = MissingNode.getInstance();

  RateLimits(GaEvents events) {
    this.events = events;
  }

  /** GLM said something of its limits. */
  void onTold(JsonNode limits) {
    if (isValid(limits)) {
      told = limits;
    }
  }

  /**
   * Says {@code rate_limits.updated}.
   *
   * @param usage of the response before it, GLM's; may be missing
   */
  void send(JsonNode usage) {
    ObjectNode event = events.event("rate_limits.updated");
    if (told.isArray()) {
      event.set("rate_limits", told.deepCopy());
    } else {
      long used = Math.min(CONTEXT_TOKENS, Math.max(0, usage.path("total_tokens").asLong(0)));
      event
          .putArray("rate_limits")
          .addObject()
          .put("name", "tokens")
          .put("limit", CONTEXT_TOKENS)
          .put("remaining", CONTEXT_TOKENS - used)
          .put("reset_seconds", 0.0);
    }
    events.send(event);
  }

  /** Whether a GA client can read them. */
  static boolean isValid(JsonNode limits) {
    if (!limits.isArray() || limits.isEmpty() || limits.size() > MAX) {
      return false;
    }
    for (JsonNode limit : limits) {
      String name = limit.path("name").asText();
      boolean valid =
          limit.size() == 4
              && (name.equals("requests") || name.equals("tokens"))
              && isCount(limit.path("limit"))
              && isCount(limit.path("remaining"))
              && limit.path("reset_seconds").isNumber();
      if (!valid) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCount(JsonNode count) {
    return count.isIntegralNumber() && count.asLong() >= 0;
  }
}
