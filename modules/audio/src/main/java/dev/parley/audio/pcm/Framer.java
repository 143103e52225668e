package dev.parley.audio.pcm;

import dev.parley.audio.PcmSink;

/** Cuts runs of samples of any length into frames of {@link Pcm#FRAME_SAMPLES}. */
public final class Framer implements PcmSink {
  private final PcmSink frames;
  private final short[] frame = new short[Pcm.FRAME_SAMPLES];
  private int filled;

  /**
   * @param frames takes whole frames, and at {@link #flush} the shorter rest
   */
  public Framer(PcmSink frames) {
    this.frames = frames;
  }

  @Override
  public void samples(short[] pcm, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, frame.length - filled);
      System.arraycopy(pcm, at, frame, filled, taken);
      filled += taken;
      at += taken;
      left -= taken;
      if (filled == frame.length) {
        flush();
      }
    }
  }

  /** Gives away what has been filled of a frame. */
  public void flush() {
    int length = filled;
    filled = 0;
    if (length > 0) {
      frames.samples(frame, 0, length);
    }
  }
}
