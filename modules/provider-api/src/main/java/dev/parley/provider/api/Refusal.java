package dev.parley.provider.api;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a client's event; becomes an {@code error} event that names it. Source:
 * protocols/openai-realtime.md sections 7.2 and 7.3.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int QUOTED_CHARACTERS = 80;

  private final String code;
  private final @Nullable String param;

  public Refusal(String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  public static Refusal missing(String param) {
    return new Refusal(
        "missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
  }

  public static Refusal unknown(String param) {
    return new Refusal("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
  }

  public static Refusal invalid(String param, String message) {
    return new Refusal("invalid_value", param, message);
  }

  public static Refusal wrongType(String param, String expected) {
    return invalid(param, "Invalid type for '" + param + "': expected " + expected + ".");
  }

  /** What the protocol has and this provider has not. */
  public static Refusal unavailable(String param, String what) {
    return invalid(param, what + " not available at this session's provider.");
  }

  /** A client's value as an error message may repeat it. */
  public static String quoted(String value) {
    return value.length() <= QUOTED_CHARACTERS
        ? "'" + value + "'"
        : "'" + value.substring(0, QUOTED_CHARACTERS) + "…'";
  }

  public String code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  public String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
