package dev.parley.realtime;

/**
 * Checks JSON (RFC 8259) in a text and finds where its parts end, making nothing. A lone surrogate,
 * written or escaped, is a character like any other. Not thread-safe.
 */
final class JsonScanner {
  /** Not JSON, or a number of more than {@value #MAX_DIGITS} digits. */
  static final int MALFORMED = -1;

  /** More than {@value #MAX_DEPTH} objects and arrays in each other. */
  static final int TOO_DEEP = -2;

  static final int MAX_DEPTH = 512;
  static final int MAX_DIGITS = 1_000;

  /** What {@link #peek} sees behind the text. */
  private static final int END = -1;

  private final PlainRun plain = new PlainRun();

  /** One bit for each open object or array: whether it is an object. */
  private final long[] objects = new long[MAX_DEPTH / Long.SIZE + 1];

  private String text = "";
  private boolean escapes;

  void reset(String newText) {
    text = newText;
    plain.reset(newText);
  }

  /** The character there, or a negative number behind the end. */
  int peek(int at) {
    return at < text.length() ? text.charAt(at) : END;
  }

  /** The index of the first character at or after {@code from} that is not white space. */
  int space(int from) {
    int at = from;
    while (isSpace(peek(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** Whether the string last passed has escapes. */
  boolean hasEscapes() {
    return escapes;
  }

  /**
   * @param from behind the opening quote
   * @return the index of the closing quote, or {@link #MALFORMED}
   */
  int string(int from) {
    escapes = false;
    int at = plain.end(from);
    while (peek(at) == '\\') {
      escapes = true;
      int next = escape(at + 1);
      if (next < 0) {
        return MALFORMED;
      }
      at = plain.end(next);
    }
    return peek(at) == '"' ? at : MALFORMED;
  }

  private int escape(int at) {
    return switch (peek(at)) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
      case 'u' -> hex(at + 1) && hex(at + 2) && hex(at + 3) && hex(at + 4) ? at + 5 : MALFORMED;
      default -> MALFORMED;
    };
  }

  private boolean hex(int at) {
    int c = peek(at);
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /**
   * Passes the key of a member.
   *
   * @param keyEnd the index of the key's closing quote
   * @return the index of the member's value, or {@link #MALFORMED}
   */
  int colon(int keyEnd) {
    int at = space(keyEnd + 1);
    return peek(at) == ':' ? space(at + 1) : MALFORMED;
  }

  /**
   * Passes a whole value, however it is nested.
   *
   * @param from its first character
   * @param depth the number of objects and arrays around it
   * @return the index behind it, {@link #MALFORMED} or {@link #TOO_DEEP}
   */
  int value(int from, int depth) {
    int open = depth;
    int at = from;
    while (at >= 0) {
      int c = peek(at);
      if (c == '{' || c == '[') {
        open++;
        at = open(at, open);
        if (at >= 0 && !isClosing(at, open)) {
          at = isObject(open) ? key(at) : at;
          continue;
        }
      } else {
        at = scalar(at);
      }
      while (at >= 0 && open > depth && isClosing(space(at), open)) {
        at = space(at) + 1;
        open--;
      }
      if (at < 0 || open == depth) {
        return at;
      }
      at = next(space(at), open);
    }
    return at;
  }

  /** From a bracket to what follows it: the closing one, the first key or the first value. */
  private int open(int at, int depth) {
    if (depth > MAX_DEPTH) {
      return TOO_DEEP;
    }
    boolean object = peek(at) == '{';
    long bit = 1L << depth;
    long others = objects[depth / Long.SIZE] & ~bit;
    objects[depth / Long.SIZE] = object ? others | bit : others;
    return space(at + 1);
  }

  private boolean isObject(int depth) {
    return (objects[depth / Long.SIZE] & (1L << depth)) != 0;
  }

  private boolean isClosing(int at, int depth) {
    return peek(at) == (isObject(depth) ? '}' : ']');
  }

  /** From the comma to the next value. */
  private int next(int at, int depth) {
    if (peek(at) != ',') {
      return MALFORMED;
    }
    int next = space(at + 1);
    return isObject(depth) ? key(next) : next;
  }

  private int key(int at) {
    if (peek(at) != '"') {
      return MALFORMED;
    }
    int end = string(at + 1);
    return end < 0 ? MALFORMED : colon(end);
  }

  private int scalar(int at) {
    return switch (peek(at)) {
      case '"' -> {
        int end = string(at + 1);
        yield end < 0 ? MALFORMED : end + 1;
      }
      case 't' -> literal("true", at);
      case 'f' -> literal("false", at);
      case 'n' -> literal("null", at);
      default -> number(at);
    };
  }

  private int literal(String name, int at) {
    return text.startsWith(name, at) ? at + name.length() : MALFORMED;
  }

  private int number(int from) {
    int first = peek(from) == '-' ? from + 1 : from;
    int at = peek(first) == '0' ? first + 1 : digits(first);
    int digits = at - first;
    if (at > 0 && peek(at) == '.') {
      int fraction = at + 1;
      at = digits(fraction);
      digits += at - fraction;
    }
    if (at > 0 && (peek(at) == 'e' || peek(at) == 'E')) {
      int sign = peek(at + 1);
      int exponent = sign == '+' || sign == '-' ? at + 2 : at + 1;
      at = digits(exponent);
      digits += at - exponent;
    }
    return digits > MAX_DIGITS ? MALFORMED : at;
  }

  /** Behind at least one digit. */
  private int digits(int from) {
    int at = from;
    while (isDigit(peek(at))) {
      at++;
    }
    return at == from ? MALFORMED : at;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
