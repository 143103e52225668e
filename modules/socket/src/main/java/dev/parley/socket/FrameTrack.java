package dev.parley.socket;

import io.netty.buffer.ByteBuf;

/**
 * Where the frames of a WebSocket begin and end (RFC 6455, section 5.2), told from the bytes that
 * go to its decoder. Not thread-safe.
 */
final class FrameTrack {
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;

  /** Without the mask, which counts as payload here. */
  private static final int LONGEST_HEADER = 10;

  private final byte[] header = new byte[LONGEST_HEADER];
  private int headerBytes;
  private long payloadLeft;
  private boolean isFragmented;
  private boolean isLost;
  private int frames;

  /**
   * Whether the next byte begins a message: no frame is open, nor a message of several. Never again
   * after a close frame and after what is no frame.
   */
  boolean isBetweenMessages() {
    return headerBytes == 0 && payloadLeft == 0 && !isFragmented && !isLost;
  }

  /** How many frames have begun since the last call. */
  int takeFrames() {
    int begun = frames;
    frames = 0;
    return begun;
  }

  /**
   * Follows the readable bytes to the end of the first message in them, or to their end. They stay
   * readable.
   *
   * @return how many
   */
  int follow(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    int at = start;
    while (at < end && !isLost && (at == start || !isBetweenMessages())) {
      if (payloadLeft > 0) {
        int passed = (int) Math.min(payloadLeft, end - at);
        payloadLeft -= passed;
        at += passed;
      } else {
        header[headerBytes++] = bytes.getByte(at++);
        if (headerBytes == headerLength()) {
          headerBytes = 0;
          onFrame();
        }
      }
    }
    return (isLost ? end : at) - start;
  }

  private int headerLength() {
    if (headerBytes < 2) {
      return 2;
    }
    return switch (header[1] & ~MASKED & 0xFF) {
      case LENGTH_OF_16_BITS -> 4;
      case LENGTH_OF_64_BITS -> LONGEST_HEADER;
      default -> 2;
    };
  }

  private void onFrame() {
    boolean isLast = (header[0] & FIN) != 0;
    switch (header[0] & 0xFF & ~FIN) {
      case 0x0 -> {
        isLost = !isFragmented;
        isFragmented = !isLast;
      }
      case 0x1, 0x2 -> {
        isLost = isFragmented;
        isFragmented = !isLast;
      }
      case 0x9, 0xA -> isLost = !isLast;
      // A close, after which the decoder reads nothing, a reserved opcode or a reserved bit.
      default -> isLost = true;
    }
    frames++;
    payloadLeft = payloadLength() + ((header[1] & MASKED) != 0 ? MASK_BYTES : 0);
    isLost |= payloadLeft < 0;
  }

  private long payloadLength() {
    int length = header[1] & 0xFF & ~MASKED;
    if (length < LENGTH_OF_16_BITS) {
      return length;
    }
    long value = 0;
    for (int i = 2; i < (length == LENGTH_OF_16_BITS ? 4 : LONGEST_HEADER); i++) {
      value = value << 8 | (header[i] & 0xFF);
    }
    return value;
  }
}
