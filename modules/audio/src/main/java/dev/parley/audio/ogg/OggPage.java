package dev.parley.audio.ogg;

import dev.parley.audio.ByteWindow;

/** A page in a window, at the front unless moved; a view, gone when the window moves. */
final class OggPage {
  static final String MAGIC = "OggS";
  static final int HEADER = 27;

  /** What an unsigned page number of 32 bits wraps at. */
  static final long NUMBERS = 1L << 32;

  private static final int CONTINUED = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final ByteWindow window;
  private int start;

  OggPage(ByteWindow window) {
    this.window = window;
  }

  /** Says where in the window it begins. */
  void moveTo(int position) {
    start = position;
  }

  /** How many bytes the page has; all of its header must be there. */
  int bytes() {
    int bytes = bodyAt();
    for (int i = 0; i < segments(); i++) {
      bytes += segment(i);
    }
    return bytes;
  }

  /** Whether it begins as pages of the one version do. */
  boolean isPage() {
    return window.is(start, MAGIC) && window.at(start + 4) == 0;
  }

  boolean isIntact() {
    int sum = OggChecksum.of(window.array(), window.index(start), bytes());
    return (sum & 0xFFFF_FFFFL) == window.littleEndian(start + OggChecksum.AT, 4);
  }

  /** Whether it begins with the rest of the packet that the page before it ended with. */
  boolean isContinued() {
    return (window.at(start + 5) & CONTINUED) != 0;
  }

  boolean isFirst() {
    return (window.at(start + 5) & FIRST) != 0;
  }

  boolean isLast() {
    return (window.at(start + 5) & LAST) != 0;
  }

  /**
   * Samples of the stream up to the end of the last packet that ends here; negative if none does.
   */
  long position() {
    return window.littleEndian(start + 6, 8);
  }

  long serial() {
    return window.littleEndian(start + 14, 4);
  }

  long number() {
    return window.littleEndian(start + 18, 4);
  }

  int segments() {
    return window.at(start + 26);
  }

  /** How long a segment is; a packet goes on in the next if it is 255. */
  int segment(int index) {
    return window.at(start + HEADER + index);
  }

  /** Where its body begins, from its start. */
  int bodyAt() {
    return HEADER + segments();
  }

  ByteWindow window() {
    return window;
  }
}
