package dev.parley.audio.pcm;

/**
 * The form that sound has inside the hub: mono, signed 16 bit, 24 kHz, in frames of 20 ms. As bytes
 * samples are little-endian.
 */
public final class Pcm {
  /** Samples a second. */
  public static final int RATE_HZ = 24_000;

  /** Samples of a frame of 20 ms. */
  public static final int FRAME_SAMPLES = RATE_HZ / 50;

  /** Bytes of a frame of 20 ms. */
  public static final int FRAME_BYTES = 2 * FRAME_SAMPLES;

  private Pcm() {}

  /**
   * Reads little-endian samples.
   *
   * @param samples how many, two bytes each
   */
  public static void read(byte[] bytes, int offset, short[] pcm, int to, int samples) {
    for (int i = 0, at = offset; i < samples; i++, at += 2) {
      pcm[to + i] = sample(bytes[at], bytes[at + 1]);
    }
  }

  /**
   * Writes little-endian samples.
   *
   * @param samples how many, two bytes each
   */
  public static void write(short[] pcm, int offset, byte[] bytes, int to, int samples) {
    for (int i = 0, at = to; i < samples; i++, at += 2) {
      short sample = pcm[offset + i];
      bytes[at] = (byte) sample;
      bytes[at + 1] = (byte) (sample >> 8);
    }
  }

  /** One sample of its two bytes, the low one first. */
  public static short sample(byte low, byte high) {
    return (short) ((high << 8) | (low & 0xFF));
  }
}
