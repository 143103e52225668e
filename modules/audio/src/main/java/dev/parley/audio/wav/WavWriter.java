package dev.parley.audio.wav;

import dev.parley.audio.pcm.Pcm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes mono WAV files of 16 bits. Stateless; any thread. */
public final class WavWriter {
  /** Bytes of the header before the samples. */
  public static final int HEADER_BYTES = 44;

  /** What stands for the size of samples whose number is not known yet; players read to the end. */
  public static final int OPEN_SIZE = 0x7FFF_F000;

  private WavWriter() {}

  /**
   * The header of a file.
   *
   * @param rateHz samples a second
   * @param dataBytes of the samples that follow, even, or {@link #OPEN_SIZE}
   */
  public static byte[] header(int rateHz, int dataBytes) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(dataBytes + HEADER_BYTES - 8)
        .put(ascii("WAVEfmt "))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(rateHz)
        .putInt(2 * rateHz)
        .putShort((short) 2)
        .putShort((short) 16)
        .put(ascii("data"))
        .putInt(dataBytes)
        .array();
  }

  /** A whole file. */
  public static byte[] file(int rateHz, short[] pcm, int offset, int length) {
    byte[] file = new byte[HEADER_BYTES + 2 * length];
    System.arraycopy(header(rateHz, 2 * length), 0, file, 0, HEADER_BYTES);
    Pcm.write(pcm, offset, file, HEADER_BYTES, length);
    return file;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
