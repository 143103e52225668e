package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

/** Where the string of one top-level key stands in the event last read. Not thread-safe. */
final class StringField {
  /** The position of a string that is not there. */
  static final int ABSENT = -1;

  private final String key;
  private String text = "";
  private boolean seen;
  private int start = ABSENT;
  private int end = ABSENT;
  private boolean escaped;

  StringField(String key) {
    this.key = key;
  }

  void clear(String newText) {
    text = newText;
    seen = false;
    start = ABSENT;
    end = ABSENT;
    escaped = false;
  }

  boolean isKey(String in, int from, int to) {
    return to - from == key.length() && in.startsWith(key, from);
  }

  /**
   * The key is there, whatever its value.
   *
   * @return whether it is for the first time
   */
  boolean see() {
    boolean first = !seen;
    seen = true;
    return first;
  }

  /** The value is a string: between the quotes. */
  void set(int from, int to, boolean hasEscapes) {
    start = from;
    end = to;
    escaped = hasEscapes;
  }

  boolean isPresent() {
    return start != ABSENT;
  }

  /** Whether it is there and stands in the text as it is meant. */
  boolean isRaw() {
    return start != ABSENT && !escaped;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** A new string each time. */
  @Nullable String value() {
    if (start == ABSENT) {
      return null;
    }
    return escaped ? JsonStrings.unescape(text, start, end) : text.substring(start, end);
  }

  boolean startsWith(String prefix) {
    if (isRaw()) {
      return end - start >= prefix.length() && text.startsWith(prefix, start);
    }
    String value = value();
    return value != null && value.startsWith(prefix);
  }

  boolean is(String value) {
    return isRaw()
        ? end - start == value.length() && text.startsWith(value, start)
        : value.equals(value());
  }
}
