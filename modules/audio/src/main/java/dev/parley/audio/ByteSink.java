package dev.parley.audio;

/** Takes encoded sound. */
@FunctionalInterface
public interface ByteSink {
  /**
   * Takes bytes that belong together: for {@code audio/opus} exactly one packet. The array is the
   * caller's: it is read before this returns and not kept.
   */
  void bytes(byte[] encoded, int offset, int length);
}
