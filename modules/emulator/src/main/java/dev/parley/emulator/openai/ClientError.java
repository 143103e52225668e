package dev.parley.emulator.openai;

import dev.parley.emulator.service.Admission;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What is wrong with a client's event; becomes an {@code error} event (protocol page, 7.2). */
public final class ClientError extends RuntimeException {
  private static final int QUOTED_CHARACTERS = 80;

  private final @Nullable String code;
  private final @Nullable String param;

  public ClientError(@Nullable String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  static ClientError missing(String param) {
    return new ClientError(
        "missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
  }

  static ClientError unknown(String param) {
    return new ClientError("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
  }

  static ClientError invalid(String param, String message) {
    return new ClientError("invalid_value", param, message);
  }

  static ClientError wrongType(String param, String expected) {
    return invalid(param, "Invalid type for '" + param + "': expected " + expected + ".");
  }

  /** A client's value as an error message may repeat it. */
  static String quoted(String value) {
    return value.length() <= QUOTED_CHARACTERS
        ? "'" + value + "'"
        : "'" + value.substring(0, QUOTED_CHARACTERS) + "…'";
  }

  public @Nullable String code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  /** Fails a connection for it; the reason is {@code type[.code]} (protocol page, 7.4). */
  Admission.Failed failing(int closeCode) {
    String reason = "invalid_request_error" + (code == null ? "" : "." + code);
    return new Admission.Failed(toJson(null), closeCode, reason);
  }

  /** The {@code error} object of the event. */
  public JsonObject toJson(@Nullable String clientEventId) {
    return new JsonObject()
        .put("type", "invalid_request_error")
        .put("code", code)
        .put("message", getMessage())
        .put("param", param)
        .put("event_id", clientEventId);
  }
}
