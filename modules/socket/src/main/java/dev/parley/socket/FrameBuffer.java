package dev.parley.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The buffer that the frames of an event loop are written in, one after the other. Nearly always
 * the kernel has copied a frame when its write returns; then the next one takes the same memory,
 * which is in the processor's cache. A frame that has to wait keeps the buffer, and the next one
 * gets another.
 */
final class FrameBuffer {
  /** A frame of 20 ms of sound has a third of it. */
  private static final int BYTES = 4 * 1024;

  private static final FastThreadLocal<FrameBuffer> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected FrameBuffer initialValue() {
          return new FrameBuffer();
        }

        @Override
        protected void onRemoval(FrameBuffer removed) {
          removed.buffer.release();
        }
      };

  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  static FrameBuffer ofThread() {
    return OF_THREAD.get();
  }

  /**
   * An empty buffer, which whoever gets it releases as any other.
   *
   * @param bytes that it must have room for
   */
  ByteBuf take(ByteBufAllocator allocator, int bytes) {
    if (bytes > BYTES) {
      return allocator.directBuffer(bytes);
    }
    if (buffer.refCnt() != 1 || buffer.capacity() == 0) {
      buffer.release();
      buffer = allocator.directBuffer(BYTES, BYTES);
    }
    return buffer.clear().retain();
  }
}
