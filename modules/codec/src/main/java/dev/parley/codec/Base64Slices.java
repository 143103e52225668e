package dev.parley.codec;

import java.util.Arrays;
import java.util.Base64;

/** Reads a text of base64 in slices, so that no more than one of them is held as bytes. */
final class Base64Slices {
  private static final int FIRST_CHARS = 1_024;

  private final int chars;
  private byte[] ascii = new byte[0];
  private byte[] decoded = new byte[0];
  private String text = "";
  private int next;

  /**
   * @param chars of a slice, a multiple of 4
   */
  Base64Slices(int chars) {
    this.chars = chars;
  }

  /** Begins another text. */
  void begin(String base64) {
    text = base64;
    next = 0;
  }

  boolean isEmpty() {
    return next >= text.length();
  }

  /** Where {@link #read} has put bytes; another array when one that it has read was longer. */
  byte[] bytes() {
    return decoded;
  }

  /** Passes over what is left. */
  void skip() {
    text = "";
    next = 0;
  }

  /**
   * Decodes the next slice into {@link #bytes}.
   *
   * @return how many bytes it has
   * @throws IllegalArgumentException if it is no base64
   */
  int read() {
    int length = Math.min(chars, text.length() - next);
    grow(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(next + i);
      // What is beyond a byte must not come to look like a letter.
      ascii[i] = c < 128 ? (byte) c : 0;
    }
    next += length;
    boolean isLast = isEmpty();
    if (!isLast && ascii[length - 1] == '=') {
      throw new IllegalArgumentException("base64 goes on behind its end");
    }
    byte[] slice = length == ascii.length ? ascii : Arrays.copyOf(ascii, length);
    return Base64.getDecoder().decode(slice, decoded);
  }

  private void grow(int length) {
    if (length > ascii.length) {
      int room = Math.min(chars, Math.max(FIRST_CHARS, Math.max(length, 2 * ascii.length)));
      ascii = new byte[room];
      decoded = new byte[(room + 3) / 4 * 3];
    }
  }
}
