package dev.parley.session.uplink;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Memory for sound in blocks of one size. What one session gives back the next one takes, so that
 * sound that comes and goes all the time makes no work for the garbage collector, which would have
 * to copy all of it. What a block held before is still in it. Not thread-safe: every thread that
 * serves sessions has its own.
 */
final class SoundBlocks {
  static final int BLOCK_BYTES = 8 * 1024;

  /** What is kept for later: 16 MiB. */
  static final int MAX_SPARE = 2048;

  private static final ThreadLocal<SoundBlocks> OF_THREAD =
      ThreadLocal.withInitial(SoundBlocks::new);

  private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

  /** Those of the calling thread, which has to be the one that serves the session. */
  static SoundBlocks ofThread() {
    return OF_THREAD.get();
  }

  byte[] take() {
    // The one given back last is the likeliest to be in the processor's cache.
    byte @Nullable [] block = spare.pollLast();
    return block == null ? new byte[BLOCK_BYTES] : block;
  }

  /** Who gives a block back uses it no more. */
  void give(byte[] block) {
    if (spare.size() < MAX_SPARE) {
      spare.addLast(block);
    }
  }

  int spare() {
    return spare.size();
  }
}
