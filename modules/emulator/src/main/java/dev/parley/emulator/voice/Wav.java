package dev.parley.emulator.voice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads WAV files of mono 16-bit PCM at 8 to 48 kHz. Files of a length not known when they were
 * begun, as espeak-ng streams them, end where their bytes end. Pure.
 */
public final class Wav {
  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FORMAT_LENGTH = 16;
  private static final int LOWEST_HZ = 8_000;
  private static final int HIGHEST_HZ = 48_000;

  private Wav() {}

  /**
   * The sound of a file at 24 kHz, little-endian.
   *
   * @throws IllegalArgumentException if it is no WAV file of the kind that is known here, or has no
   *     sound in it
   */
  static byte[] toPcm24(byte[] file) {
    return toPcm24(file, 0);
  }

  /**
   * The same of a file at one rate.
   *
   * @param onlyHz 0 for any
   * @throws IllegalArgumentException also if it has another rate
   */
  public static byte[] toPcm24(byte[] file, int onlyHz) {
    if (file.length < HEADER || !name(file, 0).equals("RIFF") || !name(file, 8).equals("WAVE")) {
      throw new IllegalArgumentException("not a WAV file");
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int rateHz = 0;
    long at = HEADER;
    while (at + CHUNK_HEADER <= file.length) {
      String name = name(file, (int) at);
      long length = Integer.toUnsignedLong(in.getInt((int) at + 4));
      int body = (int) at + CHUNK_HEADER;
      if (name.equals("fmt ")) {
        rateHz = rateHz(in, body, Math.min(length, file.length - body));
        if (onlyHz > 0 && rateHz != onlyHz) {
          throw new IllegalArgumentException("WAV file of another rate");
        }
      } else if (name.equals("data") && rateHz > 0) {
        int end = (int) Math.min(body + length, file.length);
        short[] samples = Pcm.samples(Arrays.copyOfRange(file, body, end));
        return Pcm.bytes(Resampler.resample(samples, rateHz, Voice.RATE_HZ));
      }
      at = body + length + length % 2;
    }
    throw new IllegalArgumentException("WAV file without sound");
  }

  private static int rateHz(ByteBuffer in, int body, long length) {
    boolean monoPcm16 =
        length >= FORMAT_LENGTH
            && in.getShort(body) == 1
            && in.getShort(body + 2) == 1
            && in.getShort(body + 14) == 16;
    int rateHz = monoPcm16 ? in.getInt(body + 4) : 0;
    if (rateHz < LOWEST_HZ || rateHz > HIGHEST_HZ) {
      throw new IllegalArgumentException("WAV file needs mono 16-bit PCM of 8 to 48 kHz");
    }
    return rateHz;
  }

  private static String name(byte[] file, int at) {
    return new String(file, at, 4, StandardCharsets.US_ASCII);
  }
}
