package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;

/** GLM's limits, where it tells them in GA's shape. Source: protocols/glm-realtime.md section 5. */
final class RateLimits {
  private static final int MAX = 16;

  private RateLimits() {}

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
