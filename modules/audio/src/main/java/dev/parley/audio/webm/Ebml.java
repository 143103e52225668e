package dev.parley.audio.webm;

import dev.parley.audio.ByteWindow;

/** The elements of WebM that matter here, and how numbers are written in it. */
final class Ebml {
  static final int HEADER = 0x1A45DFA3;
  static final int SEGMENT = 0x18538067;
  static final int INFO = 0x1549A966;
  static final int TIMESTAMP_SCALE = 0x2AD7B1;
  static final int TRACKS = 0x1654AE6B;
  static final int TRACK_ENTRY = 0xAE;
  static final int TRACK_NUMBER = 0xD7;
  static final int CODEC_ID = 0x86;
  static final int CODEC_PRIVATE = 0x63A2;
  static final int CLUSTER = 0x1F43B675;
  static final int TIMESTAMP = 0xE7;
  static final int SIMPLE_BLOCK = 0xA3;
  static final int BLOCK_GROUP = 0xA0;
  static final int BLOCK = 0xA1;

  /** A size that is not known: the element lasts until one comes that cannot be inside it. */
  static final long UNKNOWN = -1;

  /** What all IDs begin with that are usual in a header. */
  private static final int IN_HEADER = 0x42;

  private static final int CHECKSUM = 0xBF;

  /** Whether something begins somewhere. */
  enum Begins {
    NO,
    /** As far as it is here. */
    PERHAPS,
    YES
  }

  private Ebml() {}

  /**
   * Whether a header or a cluster begins at a position, with the element that comes first in it.
   * What is in a block does not look like that.
   *
   * @param ended whether nothing comes behind what is here
   */
  static Begins begins(ByteWindow window, int position, boolean ended) {
    int here = window.size() - position;
    int idBytes = Math.min(here, 4);
    int id = (int) window.bigEndian(position, idBytes);
    int missing = 8 * (4 - idBytes);
    boolean header = id == (HEADER >> missing);
    if (!header && id != (CLUSTER >> missing)) {
      return Begins.NO;
    }
    int inside = here > 4 ? 4 + bytes(window.at(position + 4)) : 5;
    if (here <= inside || inside > 12) {
      return ended || inside > 12 ? Begins.NO : Begins.PERHAPS;
    }
    int first = window.at(position + inside);
    boolean usual = first == CHECKSUM || first == (header ? IN_HEADER : TIMESTAMP);
    return usual ? Begins.YES : Begins.NO;
  }

  /** How many bytes a number has whose first byte is this; more than 8 if none begins so. */
  static int bytes(int first) {
    return Integer.numberOfLeadingZeros(first) - 23;
  }

  /** The number at a position, without the bit that tells its length. */
  static long number(ByteWindow window, int position, int bytes) {
    long value = window.bigEndian(position, bytes);
    return value & ((1L << (7 * bytes)) - 1);
  }

  /** The size at a position. */
  static long size(ByteWindow window, int position, int bytes) {
    long size = number(window, position, bytes);
    return size == (1L << (7 * bytes)) - 1 ? UNKNOWN : size;
  }
}
