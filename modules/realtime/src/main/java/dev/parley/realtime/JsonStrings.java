package dev.parley.realtime;

/** Resolves escapes. */
final class JsonStrings {
  private JsonStrings() {}

  /**
   * The string that a range of a text means.
   *
   * @param from behind the opening quote
   * @param to the closing quote; what is between them is known to be well-formed
   */
  static String unescape(String text, int from, int to) {
    StringBuilder plain = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (c != '\\') {
        plain.append(c);
        at++;
      } else if (text.charAt(at + 1) == 'u') {
        plain.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
        at += 6;
      } else {
        plain.append(meant(text.charAt(at + 1)));
        at += 2;
      }
    }
    return plain.toString();
  }

  private static char meant(char escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escaped;
    };
  }
}
