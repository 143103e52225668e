package dev.parley.socket;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Gives all sockets of an event loop the same memory to read in, one after the other: what the
 * kernel writes there goes to the processor's cache. Who still holds it when the next socket reads
 * keeps it, and that one gets other memory. Whatever else a channel allocates is as it was.
 * Confined to its thread.
 */
final class ReadMemory extends AbstractByteBufAllocator {
  /** Eleven frames of 20 ms of sound. */
  private static final int BYTES = 16 * 1024;

  private static final FastThreadLocal<ReadMemory> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(ReadMemory removed) {
          removed.shared.release();
        }
      };

  private final ByteBufAllocator others;
  private ByteBuf shared = Unpooled.EMPTY_BUFFER;

  private ReadMemory(ByteBufAllocator others) {
    super(true);
    this.others = others;
  }

  /**
   * That of the calling thread.
   *
   * @param others for all that is not read; the first call decides
   */
  static ReadMemory ofThread(ByteBufAllocator others) {
    ReadMemory memory = OF_THREAD.getIfExists();
    if (memory == null) {
      memory = new ReadMemory(others);
      OF_THREAD.set(memory);
    }
    return memory;
  }

  /** What the native transport reads in; its capacity may be more than what is asked for. */
  @Override
  public ByteBuf directBuffer(int initialCapacity) {
    if (initialCapacity > BYTES) {
      return others.directBuffer(initialCapacity);
    }
    if (shared.refCnt() != 1 || shared.capacity() == 0) {
      shared.release();
      shared = others.directBuffer(BYTES, BYTES);
    }
    return shared.clear().retain();
  }

  @Override
  public ByteBuf buffer() {
    return others.buffer();
  }

  @Override
  public ByteBuf buffer(int initialCapacity) {
    return others.buffer(initialCapacity);
  }

  @Override
  public ByteBuf ioBuffer(int initialCapacity) {
    return others.ioBuffer(initialCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return others.directBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return others.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return others.isDirectBufferPooled();
  }
}
