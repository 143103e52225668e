package dev.parley.emulator.openai;

import org.jspecify.annotations.Nullable;

/** A client event that cannot be served; becomes one {@code error} event (7.2). */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String param;

  Refusal(String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  String code() {
    return code;
  }

  @Nullable String param() {
    return param;
  }
}
