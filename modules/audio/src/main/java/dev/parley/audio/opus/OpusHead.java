package dev.parley.audio.opus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands before Opus packets in a container. Source: RFC 7845 section 5.1.
 *
 * @param channels 1 or 2
 * @param preSkip samples of the clock at the front that are not part of the sound
 */
public record OpusHead(int channels, int preSkip) {
  private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 19;
  private static final int VERSION = 1;

  /** Reads a head; empty if it is none, or of a kind that is not read here. */
  public static Optional<OpusHead> read(byte[] bytes, int offset, int length) {
    if (length < BYTES
        || !Arrays.equals(bytes, offset, offset + MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes, offset, length).slice();
    fields.order(ByteOrder.LITTLE_ENDIAN);
    int version = fields.get(8) & 0xFF;
    int channels = fields.get(9) & 0xFF;
    int family = fields.get(18) & 0xFF;
    if (version >= 16 || channels < 1 || channels > 2 || family != 0) {
      return Optional.empty();
    }
    return Optional.of(new OpusHead(channels, fields.getShort(10) & 0xFFFF));
  }

  /** The bytes of the head. */
  public byte[] write() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) VERSION)
        .put((byte) channels)
        .putShort((short) preSkip)
        .putInt(OpusPacket.CLOCK_HZ)
        .putShort((short) 0)
        .put((byte) 0)
        .array();
  }
}
