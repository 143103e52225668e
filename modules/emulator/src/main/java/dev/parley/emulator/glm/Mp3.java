package dev.parley.emulator.glm;

/**
 * MP3 of silence: MPEG-2 layer III frames of 24 ms, 24 kHz mono at 32 kbit/s, that say that nothing
 * is coded in them. Pure.
 */
final class Mp3 {
  private static final int FRAME_MS = 24;
  private static final int FRAME_BYTES = 96;
  private static final byte[] HEADER = {(byte) 0xff, (byte) 0xf3, 0x44, (byte) 0xc0};

  private Mp3() {}

  /** So many milliseconds, rounded up to whole frames. */
  static byte[] silence(int ms) {
    int frames = (ms + FRAME_MS - 1) / FRAME_MS;
    byte[] mp3 = new byte[frames * FRAME_BYTES];
    for (int frame = 0; frame < frames; frame++) {
      System.arraycopy(HEADER, 0, mp3, frame * FRAME_BYTES, HEADER.length);
    }
    return mp3;
  }
}
