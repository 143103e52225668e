package dev.parley.audio;

/** Takes mono samples, signed 16 bit. */
@FunctionalInterface
public interface PcmSink {
  /**
   * Takes a run of samples, of any length above 0. The array is the caller's: it is read before
   * this returns and not kept.
   */
  void samples(short[] pcm, int offset, int length);
}
