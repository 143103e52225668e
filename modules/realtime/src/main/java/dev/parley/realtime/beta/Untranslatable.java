package dev.parley.realtime.beta;

/** A beta client's event has no meaning in GA. */
final class Untranslatable extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String param;

  private Untranslatable(String code, String param, String message) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  /** The value there is none that the beta dialect knows. */
  static Untranslatable value(String param, String rule) {
    return new Untranslatable("invalid_value", param, "Invalid '" + param + "': " + rule + ".");
  }

  /** The field is the other dialect's name for something. */
  static Untranslatable field(String param, String betaName) {
    return new Untranslatable(
        "unknown_parameter",
        param,
        "Unknown parameter: '"
            + param
            + "'. This connection speaks the beta dialect, which says "
            + betaName
            + ".");
  }

  String code() {
    return code;
  }

  String param() {
    return param;
  }

  /** Our words. */
  String message() {
    return String.valueOf(getMessage());
  }
}
