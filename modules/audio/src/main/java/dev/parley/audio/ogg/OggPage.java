package dev.parley.audio.ogg;

import dev.parley.audio.ByteWindow;

/** A whole page at the front of a window; a view, gone when the window moves. */
final class OggPage {
  static final String MAGIC = "OggS";
  static final int HEADER = 27;

  /** What an unsigned page number of 32 bits wraps at. */
  static final long NUMBERS = 1L << 32;

  private static final int CONTINUED = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final ByteWindow window;

  OggPage(ByteWindow window) {
    this.window = window;
  }

  /** How many bytes the page has, as far as is known by its first {@code size} bytes; at most. */
  int bytes() {
    int bytes = bodyAt();
    for (int i = 0; i < segments() && HEADER + i < window.size(); i++) {
      bytes += segment(i);
    }
    return bytes;
  }

  boolean isIntact() {
    int sum = OggChecksum.of(window.array(), window.index(0), bytes());
    return (sum & 0xFFFF_FFFFL) == window.littleEndian(OggChecksum.AT, 4);
  }

  /** Whether it begins with the rest of the packet that the page before it ended with. */
  boolean isContinued() {
    return (window.at(5) & CONTINUED) != 0;
  }

  boolean isFirst() {
    return (window.at(5) & FIRST) != 0;
  }

  boolean isLast() {
    return (window.at(5) & LAST) != 0;
  }

  /**
   * Samples of the stream up to the end of the last packet that ends here; negative if none does.
   */
  long position() {
    return window.littleEndian(6, 8);
  }

  long serial() {
    return window.littleEndian(14, 4);
  }

  long number() {
    return window.littleEndian(18, 4);
  }

  int segments() {
    return window.at(26);
  }

  /** How long a segment is; a packet goes on in the next if it is 255. */
  int segment(int index) {
    return window.at(HEADER + index);
  }

  int bodyAt() {
    return HEADER + segments();
  }

  ByteWindow window() {
    return window;
  }
}
