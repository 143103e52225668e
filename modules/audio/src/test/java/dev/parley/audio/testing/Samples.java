package dev.parley.audio.testing;

import dev.parley.audio.PcmSink;
import java.util.Arrays;

/** Keeps samples. */
public final class Samples implements PcmSink {
  private short[] kept = new short[4_096];
  private int length;

  @Override
  public void samples(short[] pcm, int offset, int count) {
    if (length + count > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(2 * kept.length, length + count));
    }
    System.arraycopy(pcm, offset, kept, length, count);
    length += count;
  }

  /** All that came. */
  public short[] all() {
    return Arrays.copyOf(kept, length);
  }

  /** Forgets them. */
  public void clear() {
    length = 0;
  }

  /** How many came. */
  public int count() {
    return length;
  }
}
