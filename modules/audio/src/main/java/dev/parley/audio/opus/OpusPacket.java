package dev.parley.audio.opus;

/** What the first bytes of an Opus packet say. Source: RFC 6716 section 3. */
public final class OpusPacket {
  /** Samples a second of the clock by which packets are measured. */
  public static final int CLOCK_HZ = 48_000;

  /** The longest that a packet lasts, in samples of the clock: 120 ms. */
  public static final int LONGEST = CLOCK_HZ / 1_000 * 120;

  /** More bytes than any packet has: 48 frames of 1 275 bytes and their lengths. */
  public static final int MOST_BYTES = 48 * 1_277 + 2;

  private OpusPacket() {}

  /**
   * How long a packet lasts.
   *
   * @return samples of the clock; 0 if this is no packet
   */
  public static int samples(byte[] bytes, int offset, int length) {
    if (length < 1 || length > MOST_BYTES) {
      return 0;
    }
    int count = frames(bytes, offset, length);
    int samples = count * frameSamples(bytes[offset] & 0xFF);
    return samples <= LONGEST ? samples : 0;
  }

  private static int frames(byte[] bytes, int offset, int length) {
    return switch (bytes[offset] & 3) {
      case 0 -> 1;
      case 1, 2 -> 2;
      default -> length > 1 ? bytes[offset + 1] & 0x3F : 0;
    };
  }

  /** Samples of the clock of each frame of a packet. */
  private static int frameSamples(int toc) {
    int configuration = toc >> 3;
    int size = configuration & 3;
    if (configuration >= 16) {
      return 120 << size;
    }
    if (configuration >= 12) {
      return 480 << (size & 1);
    }
    return size == 3 ? 2_880 : 480 << size;
  }
}
