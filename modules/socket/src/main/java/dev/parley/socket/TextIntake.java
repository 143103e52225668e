package dev.parley.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes whole text messages out of the bytes in front of a WebSocket's decoder. Only what comes as
 * one final frame in one piece is taken, and only while whoever reads behind the decoder has been
 * told of everything that was before it; all else goes on to the decoder, so that whatever is wrong
 * with it is found there. Confined to the channel's event loop.
 */
final class TextIntake extends ChannelInboundHandlerAdapter {
  /** Takes a message and the number of its bytes. */
  interface Taker {
    void take(String text, int bytes);
  }

  private static final byte FIN_AND_TEXT = (byte) 0x81;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;
  private static final char REPLACEMENT = '\uFFFD';

  private final int maskBit;
  private final int maxBytes;
  private final Taker taker;
  private final FrameTrack track = new FrameTrack();
  private @Nullable LatestText latest;
  private boolean isPassedOn;
  private boolean isHeld;
  private int untold;

  /**
   * To be added before the channel has read anything behind the upgrade.
   *
   * @param isMasked whether the peer is a client, which masks what it sends
   * @param maxBytes longer messages go to the decoder
   */
  TextIntake(boolean isMasked, int maxBytes, Taker taker) {
    this.maskBit = isMasked ? MASKED : 0;
    this.maxBytes = Math.min(maxBytes, LatestText.LONGEST);
    this.taker = taker;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    latest = LatestText.ofThread();
  }

  /** While it is held, everything goes to the decoder. */
  void setHeld(boolean held) {
    isHeld = held;
  }

  /** Whoever reads behind the decoder was told of one more frame. */
  void onTold() {
    untold--;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      isPassedOn = true;
      context.fireChannelRead(message);
      return;
    }
    try {
      while (bytes.isReadable()) {
        if (!isOpen() || !takeMessage(bytes)) {
          int length = track.follow(bytes);
          untold += track.takeFrames();
          isPassedOn = true;
          context.fireChannelRead(copy(context, bytes, length));
        }
      }
    } finally {
      bytes.release();
    }
  }

  /** Its own memory: the decoder may keep it, and what was read in serves all sockets. */
  private static ByteBuf copy(ChannelHandlerContext context, ByteBuf bytes, int length) {
    return context.alloc().directBuffer(length, length).writeBytes(bytes, length);
  }

  /** Whoever gets nothing need not be told that it was all. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (isPassedOn) {
      isPassedOn = false;
      context.fireChannelReadComplete();
    }
  }

  private boolean isOpen() {
    return !isHeld && untold == 0 && track.isBetweenMessages();
  }

  private boolean takeMessage(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int readable = bytes.readableBytes();
    if (readable < 2 || bytes.getByte(at) != FIN_AND_TEXT) {
      return false;
    }
    int second = bytes.getByte(at + 1) & 0xFF;
    int length = second & ~MASKED;
    int header = 2;
    if (length == LENGTH_OF_16_BITS) {
      header = 4;
      length = readable < header ? 0 : bytes.getUnsignedShort(at + 2);
      if (length < LENGTH_OF_16_BITS) {
        return false;
      }
    } else if (length == LENGTH_OF_64_BITS) {
      return false;
    }
    int masked = second & MASKED;
    int start = masked == 0 ? header : header + MASK_BYTES;
    if (masked != maskBit || length > maxBytes || readable < start + length) {
      return false;
    }
    LatestText memory = latest;
    if (memory == null) {
      return false;
    }
    byte[] scratch = memory.memory();
    bytes.getBytes(at + start, scratch, 0, length);
    if (masked != 0) {
      TextFrames.mask(scratch, length, bytes.getInt(at + header));
    }
    String text = new String(scratch, 0, length, StandardCharsets.UTF_8);
    // It stands for malformed input, or for itself; behind the decoder they look which it is.
    if (text.indexOf(REPLACEMENT) >= 0) {
      return false;
    }
    bytes.skipBytes(start + length);
    memory.set(text, length);
    taker.take(text, length);
    return true;
  }
}
