package dev.parley.provider.glm;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a client's event; becomes an {@code error} event that names it. Source:
 * protocols/openai-realtime.md sections 7.2 and 7.3.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int QUOTED_CHARACTERS = 80;

  private final String code;
  private final @Nullable String param;

  Refusal(String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  static Refusal missing(String param) {
    return new Refusal(
        "missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
  }

  static Refusal unknown(String param) {
    return new Refusal("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
  }

  static Refusal invalid(String param, String message) {
    return new Refusal("invalid_value", param, message);
  }

  static Refusal wrongType(String param, String expected) {
    return invalid(param, "Invalid type for '" + param + "': expected " + expected + ".");
  }

  /** What the protocol has and this provider has not. */
  static Refusal unavailable(String param, String what) {
    return invalid(param, what + " not available at this session's provider.");
  }

  /** A client's value as an error message may repeat it. */
  static String quoted(String value) {
    return value.length() <= QUOTED_CHARACTERS
        ? "'" + value + "'"
        : "'" + value.substring(0, QUOTED_CHARACTERS) + "…'";
  }

  String code() {
    return code;
  }

  @Nullable String param() {
    return param;
  }

  String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
