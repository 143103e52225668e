package dev.parley.audio.opus;

/** What a container's reader finds in it. */
public interface OpusStream {
  /** A stream begins; there may be one after the other. */
  void begin(OpusHead head);

  /**
   * A packet of the stream. The array is the reader's: it is read before this returns and not kept.
   *
   * @param lost samples of the clock that are missing before it, 0 for none
   * @param kept samples of the clock at its front that count, at most
   * @param position where it begins in what was pushed
   */
  void packet(byte[] bytes, int offset, int length, int lost, int kept, long position);
}
