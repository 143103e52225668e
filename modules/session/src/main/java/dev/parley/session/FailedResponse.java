package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Reads what a {@code response.done} says about how the response went (sections 4.6 and 7.3). */
final class FailedResponse {
  /** Another endpoint, or this one after a while, may do. */
  private static final Set<String> RETRYABLE =
      Set.of(
          "server_error",
          "internal_error",
          "internal_server_error",
          "service_unavailable",
          "timeout",
          "rate_limit_exceeded",
          "rate_limit_error",
          "insufficient_quota",
          "quota_exceeded",
          "overloaded",
          "overloaded_error",
          "server_overloaded",
          "engine_overloaded");

  private static final Set<String> OVERLOAD =
      Set.of(
          "rate_limit_exceeded",
          "rate_limit_error",
          "insufficient_quota",
          "quota_exceeded",
          "overloaded",
          "overloaded_error",
          "server_overloaded",
          "engine_overloaded");

  private FailedResponse() {}

  /** Whether a failed response means that the endpoint does not serve now. */
  static boolean isRetryable(JsonNode response) {
    JsonNode error = error(response);
    String code = error.path("code").asText("");
    return RETRYABLE.contains(code.isEmpty() ? error.path("type").asText("") : code)
        || "server_error".equals(error.path("type").asText());
  }

  /** Whether quota or load is the reason. */
  static boolean isOverload(JsonNode response) {
    JsonNode error = error(response);
    return OVERLOAD.contains(error.path("code").asText(""))
        || OVERLOAD.contains(error.path("type").asText(""));
  }

  /**
   * Whether a completed response holds nothing: no text, no transcript, no call, nothing but empty
   * messages (rule R4).
   */
  static boolean isEmpty(JsonNode response) {
    for (JsonNode item : response.path("output")) {
      if (!"message".equals(item.path("type").asText())) {
        return false;
      }
      for (JsonNode part : item.path("content")) {
        if (!part.path("text").asText("").isEmpty()
            || !part.path("transcript").asText("").isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  private static JsonNode error(JsonNode response) {
    return response.path("status_details").path("error");
  }
}
