package dev.parley.realtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where the plain characters of a JSON string end: at a quote, a backslash or a control
 * character. The text is looked at eight characters at a time in a copy that keeps the low byte of
 * each; what stands out there is looked up in the text, because the low byte of another character
 * may be the same. Not thread-safe.
 */
final class PlainRun {
  private static final int WINDOW = 4_096;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long TWOS = 0x02L * ONES;
  private static final long BELOW = 0x21L * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private final byte[] window = new byte[WINDOW + Long.BYTES];
  private String text = "";
  private int windowFrom;
  private int windowTo;

  void reset(String newText) {
    text = newText;
    windowFrom = 0;
    windowTo = 0;
  }

  /**
   * @return the index of the first character at or after {@code from} that is not plain, or the
   *     text's length
   */
  int end(int from) {
    int at = from;
    while (at < text.length()) {
      if (at < windowFrom || at >= windowTo) {
        copy(at);
      }
      at = windowFrom + firstHit(at - windowFrom, windowTo - windowFrom);
      if (at < windowTo && !isPlain(text.charAt(at++))) {
        return at - 1;
      }
    }
    return at;
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c != '"' && c != '\\';
  }

  /** The deprecated method is the one that copies low bytes and makes nothing. */
  @SuppressWarnings("deprecation")
  private void copy(int from) {
    windowFrom = from;
    windowTo = Math.min(text.length(), from + WINDOW);
    text.getBytes(windowFrom, windowTo, window, 0);
  }

  /** Looks beyond {@code to} into what an earlier window left, but finds nothing there. */
  private int firstHit(int from, int to) {
    for (int at = from; at < to; at += Long.BYTES) {
      long hits = hits((long) EIGHT.get(window, at));
      if (hits != 0) {
        return Math.min(to, at + (Long.numberOfTrailingZeros(hits) >>> 3));
      }
    }
    return to;
  }

  /**
   * The high bit of each byte that stands out. Flipping bit 1 moves the quote, and nothing but it,
   * to just above the control characters. A borrow may mark a byte too many after one that does
   * stand out, never before.
   */
  private static long hits(long eight) {
    long controlOrQuote = ((eight ^ TWOS) - BELOW) & ~eight;
    long backslash = eight ^ BACKSLASHES;
    return (controlOrQuote | ((backslash - ONES) & ~backslash)) & HIGH_BITS;
  }
}
