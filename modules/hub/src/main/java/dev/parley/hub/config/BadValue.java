package dev.parley.hub.config;

/** A value breaks a rule. The message is the rule alone: {@code must be 0 to 65535}. */
final class BadValue extends Exception {
  private static final long serialVersionUID = 1L;

  BadValue(String rule) {
    super(rule);
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
