package dev.parley.session.uplink;

import static dev.parley.session.uplink.SoundBlocks.BLOCK_BYTES;

import java.util.ArrayDeque;

/**
 * The newest sound in blocks of {@value SoundBlocks#BLOCK_BYTES} bytes. Appending copies it once;
 * nothing is moved later, and a block that is dropped to the end is free for the next sound.
 */
final class AudioRing {
  private final SoundBlocks memory;
  private final ArrayDeque<byte[]> blocks = new ArrayDeque<>(1);

  /** The block that is written to; whatever, while the end is where a block begins. */
  private byte[] last = {};

  /** How much of the first block is dropped. */
  private int head;

  private int size;

  /**
   * @param memory of the thread that serves the session
   */
  AudioRing(SoundBlocks memory) {
    this.memory = memory;
  }

  /** Bytes held. */
  int size() {
    return size;
  }

  /** Bytes of memory: less than two blocks more than the sound. */
  int capacity() {
    return blocks.size() * BLOCK_BYTES;
  }

  void append(byte[] bytes, int from, int length) {
    int at = from;
    for (int left = length; left > 0; ) {
      int used = (head + size) % BLOCK_BYTES;
      if (used == 0) {
        last = memory.take();
        blocks.addLast(last);
      }
      int taken = Math.min(left, BLOCK_BYTES - used);
      System.arraycopy(bytes, at, last, used, taken);
      size += taken;
      at += taken;
      left -= taken;
    }
  }

  /**
   * Forgets the oldest.
   *
   * @param length at most the size
   */
  void drop(int length) {
    size -= length;
    head += length;
    while (head >= BLOCK_BYTES) {
      memory.give(blocks.removeFirst());
      head -= BLOCK_BYTES;
    }
    if (size == 0) {
      blocks.forEach(memory::give);
      blocks.clear();
      head = 0;
    }
  }

  /**
   * @param offset from the oldest byte
   */
  byte[] copy(int offset, int length) {
    byte[] copy = new byte[length];
    int at = 0;
    int skip = head + offset;
    for (byte[] block : blocks) {
      if (skip < BLOCK_BYTES && at < length) {
        int part = Math.min(length - at, BLOCK_BYTES - skip);
        System.arraycopy(block, skip, copy, at, part);
        at += part;
      }
      skip = Math.max(0, skip - BLOCK_BYTES);
    }
    return copy;
  }
}
