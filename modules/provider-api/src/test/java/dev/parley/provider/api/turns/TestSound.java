package dev.parley.provider.api.turns;

/** What users in tests say: PCM, 16 bits little-endian, mono, 24 kHz. */
public final class TestSound {
  private static final int BYTES_PER_MS = 48;

  private TestSound() {}

  /** So many milliseconds of a loud tone. */
  public static byte[] tone(int ms) {
    byte[] pcm = new byte[ms * BYTES_PER_MS];
    for (int i = 0; i < pcm.length / 2; i++) {
      short sample = (short) (12_000 * Math.sin(2 * Math.PI * 400 * i / 24_000));
      pcm[2 * i] = (byte) sample;
      pcm[2 * i + 1] = (byte) (sample >> 8);
    }
    return pcm;
  }

  public static byte[] silence(int ms) {
    return new byte[ms * BYTES_PER_MS];
  }
}
