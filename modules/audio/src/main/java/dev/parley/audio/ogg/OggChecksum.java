package dev.parley.audio.ogg;

/** The CRC of Ogg pages. Source: RFC 3533 section 6, polynomial 0x04c11db7. */
final class OggChecksum {
  /** Where in a page the checksum itself stands, which counts as four zeros. */
  static final int AT = 22;

  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int value = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        value = value < 0 ? (value << 1) ^ 0x04C1_1DB7 : value << 1;
      }
      TABLE[i] = value;
    }
  }

  private OggChecksum() {}

  /** The checksum of a page. */
  static int of(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      byte value = i >= AT && i < AT + 4 ? 0 : bytes[offset + i];
      sum = (sum << 8) ^ TABLE[(sum >>> 24) ^ (value & 0xFF)];
    }
    return sum;
  }
}
