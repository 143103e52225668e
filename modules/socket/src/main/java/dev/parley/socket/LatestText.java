package dev.parley.socket;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * The text that an event loop read last and its bytes as they were on the wire. Nearly every text
 * is written to another socket before the next one is read; then they need not be made once more.
 * Confined to its thread.
 */
final class LatestText {
  /** The most bytes that are kept. */
  static final int LONGEST = 0xFFFF;

  private static final FastThreadLocal<LatestText> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected LatestText initialValue() {
          return new LatestText();
        }
      };

  private static final String NONE = "";

  private final byte[] bytes = new byte[LONGEST];
  private final byte[] copy = new byte[LONGEST];
  private String text = NONE;
  private int length;

  static LatestText ofThread() {
    return OF_THREAD.get();
  }

  /** The memory for the bytes of a text to come. Those that were in it are known no more. */
  byte[] memory() {
    text = NONE;
    length = 0;
    return bytes;
  }

  /**
   * @param latest the text of the first {@code count} bytes in the memory, which are UTF-8 without
   *     an error
   */
  void set(String latest, int count) {
    text = latest;
    length = count;
  }

  /** Whether it is this very text, so that {@link #bytes} are its UTF-8. */
  @SuppressWarnings("ReferenceEquality")
  boolean is(String other) {
    return text == other && length > 0;
  }

  /** Not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  /** Them again, to be written to at will. */
  byte[] copy() {
    System.arraycopy(bytes, 0, copy, 0, length);
    return copy;
  }

  int length() {
    return length;
  }
}
