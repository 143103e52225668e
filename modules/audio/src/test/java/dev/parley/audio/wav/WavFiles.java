package dev.parley.audio.wav;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files of every kind, written without the writer that is tested. */
final class WavFiles {
  private WavFiles() {}

  static byte[] chunk(String id, long size, byte[] body) {
    return ByteBuffer.allocate(8 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(id.getBytes(StandardCharsets.US_ASCII))
        .putInt((int) size)
        .put(body)
        .array();
  }

  static byte[] riff() {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(0)
        .put("WAVE".getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  static byte[] fmt(int code, int channels, int rateHz, int bits) {
    byte[] body =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) code)
            .putShort((short) channels)
            .putInt(rateHz)
            .putInt(rateHz * channels * bits / 8)
            .putShort((short) (channels * bits / 8))
            .putShort((short) bits)
            .array();
    return chunk("fmt ", 16, body);
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  static byte[] file(int code, int channels, int rateHz, int bits, byte[] data) {
    byte[] padding = new byte[data.length & 1];
    return join(
        riff(), fmt(code, channels, rateHz, bits), chunk("data", data.length, data), padding);
  }
}
