package dev.parley.socket;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Builds whole, final frames (RFC 6455, section 5.2), header and payload in one buffer: text, and
 * bytes behind a text.
 */
final class TextFrames {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int FIN_AND_TEXT = 0x81;
  private static final int FIN_AND_BINARY = 0x82;
  private static final int MASKED = 0x80;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;
  private static final int LONGEST_SHORT = 125;
  private static final int LONGEST_OF_16_BITS = 0xFFFF;
  private static final int LONGEST_HEADER = 14;

  /** Gives an empty buffer with room for so many bytes. */
  interface Memory {
    ByteBuf take(int bytes);
  }

  private TextFrames() {}

  /** The frame that a server sends. Lone surrogates become question marks. */
  static ByteBuf plain(Memory memory, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return plain(memory, payload, payload.length);
  }

  /**
   * As above.
   *
   * @param payload UTF-8
   * @param length how many bytes of it
   */
  static ByteBuf plain(Memory memory, byte[] payload, int length) {
    ByteBuf frame = memory.take(LONGEST_HEADER + length);
    return header(frame, FIN_AND_TEXT, length, 0).writeBytes(payload, 0, length);
  }

  /** The two frames that a server sends of a text and of the bytes behind it. */
  static ByteBuf plain(Memory memory, String text, byte[] binary) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuf frames = memory.take(2 * LONGEST_HEADER + payload.length + binary.length);
    header(frames, FIN_AND_TEXT, payload.length, 0).writeBytes(payload);
    return header(frames, FIN_AND_BINARY, binary.length, 0).writeBytes(binary);
  }

  /**
   * The frame that a client sends.
   *
   * @param mask not to be foreseen by whoever chose the text (section 10.3)
   */
  static ByteBuf masked(Memory memory, String text, int mask) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return masked(memory, payload, payload.length, mask);
  }

  /**
   * As above.
   *
   * @param payload UTF-8; is masked when this returns
   * @param length how many bytes of it
   */
  static ByteBuf masked(Memory memory, byte[] payload, int length, int mask) {
    mask(payload, length, mask);
    ByteBuf frame = memory.take(LONGEST_HEADER + length);
    return header(frame, FIN_AND_TEXT, length, MASKED)
        .writeInt(mask)
        .writeBytes(payload, 0, length);
  }

  private static ByteBuf header(ByteBuf frame, int firstByte, int length, int maskBit) {
    frame.writeByte(firstByte);
    if (length <= LONGEST_SHORT) {
      return frame.writeByte(maskBit | length);
    }
    if (length <= LONGEST_OF_16_BITS) {
      return frame.writeByte(maskBit | LENGTH_OF_16_BITS).writeShort(length);
    }
    return frame.writeByte(maskBit | LENGTH_OF_64_BITS).writeLong(length);
  }

  /**
   * Masks, or takes the mask off (section 5.3).
   *
   * @param length how many bytes of the array
   */
  static void mask(byte[] payload, int length, int mask) {
    long twice = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      LONGS.set(payload, at, (long) LONGS.get(payload, at) ^ twice);
    }
    for (; at < length; at++) {
      payload[at] ^= (byte) (mask >>> (24 - 8 * (at & 3)));
    }
  }
}
