package dev.parley.emulator.voice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the WAV files that espeak-ng streams: mono, 16 bit, of unknown length. Pure. */
final class Wav {
  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  private Wav() {}

  /**
   * The sound at 24 kHz; empty when there is no sound in it.
   *
   * @throws IllegalArgumentException if it is no mono 16-bit WAV
   */
  static byte[] toPcm24(byte[] wav) {
    ByteBuffer in = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    int rateHz = 0;
    int at = HEADER;
    while (at + CHUNK_HEADER <= wav.length) {
      String name = new String(wav, at, 4, StandardCharsets.US_ASCII);
      int body = at + CHUNK_HEADER;
      // A stream does not know its length and says so by a huge one.
      long length = Math.min(Integer.toUnsignedLong(in.getInt(at + 4)), wav.length - body);
      if (name.equals("fmt ") && length >= 16) {
        if (in.getShort(body + 2) != 1 || in.getShort(body + 14) != 16) {
          throw new IllegalArgumentException("expected mono 16-bit WAV");
        }
        rateHz = in.getInt(body + 4);
      } else if (name.equals("data") && rateHz > 0) {
        short[] samples = new short[(int) length / 2];
        in.position(body);
        in.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return Resampler.resample(samples, rateHz, Voice.RATE_HZ);
      }
      at = body + (int) length;
    }
    return new byte[0];
  }
}
