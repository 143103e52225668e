package dev.parley.emulator.glm;

import io.vertx.core.json.JsonObject;

/** What is wrong with a client's event; becomes an {@code error} event (protocol page, 9). */
final class GlmError extends RuntimeException {
  private static final int QUOTED_CHARACTERS = 80;

  private final String code;
  private final boolean fatal;

  private GlmError(String code, String message, boolean fatal) {
    super(message, null, false, false);
    this.code = code;
    this.fatal = fatal;
  }

  static GlmError of(String code, String message) {
    return new GlmError(code, message, false);
  }

  /** An event that is no event, or none that the service knows. */
  static GlmError malformed(String message) {
    return of("invalid_event", message);
  }

  /** Parameters that do not go together, or one that must not be there. */
  static GlmError badParameters() {
    return of("1210", "API 调用参数有误，请检查文档。");
  }

  static GlmError missing(String parameter) {
    return of("1213", "未正常接收到" + parameter + "参数。");
  }

  static GlmError invalid(String parameter) {
    return of("1214", parameter + "参数非法。请检查文档。");
  }

  /** The session cannot go on: it is closed. */
  static GlmError downstream() {
    return new GlmError("downstream_reconnect_exceeded", "下游重连次数超限（3/3），连接关闭", true);
  }

  static GlmError unknownItem(String itemId) {
    String quoted =
        itemId.length() <= QUOTED_CHARACTERS ? itemId : itemId.substring(0, QUOTED_CHARACTERS);
    return of("1214", "item_id参数非法：" + quoted);
  }

  String code() {
    return code;
  }

  /** Whether the connection is closed after it. */
  boolean isFatal() {
    return fatal;
  }

  /** The {@code error} object of the event; only the protocol's own errors have a type. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (code.equals("invalid_event")) {
      json.put("type", "invalid_request_error");
    }
    return json.put("code", code).put("message", getMessage());
  }
}
