package dev.parley.audio.pace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a stream of samples into chunks of one size. No sample is lost, doubled or moved. Not
 * thread-safe.
 */
public final class Chunker {
  private static final short[] NOTHING = {};

  private short[] chunk;
  private int filled;

  /**
   * @param chunkSamples at least 1
   */
  public Chunker(int chunkSamples) {
    if (chunkSamples < 1) {
      throw new IllegalArgumentException("chunkSamples: must be at least 1, was " + chunkSamples);
    }
    chunk = new short[chunkSamples];
  }

  /** Takes any number of samples; the chunks that they fill, which the caller owns. */
  public List<short[]> append(short[] pcm, int from, int to) {
    if (filled + to - from < chunk.length) {
      System.arraycopy(pcm, from, chunk, filled, to - from);
      filled += to - from;
      return List.of();
    }
    List<short[]> full = new ArrayList<>((filled + to - from) / chunk.length);
    int at = from;
    while (at < to) {
      int taken = Math.min(chunk.length - filled, to - at);
      System.arraycopy(pcm, at, chunk, filled, taken);
      at += taken;
      filled += taken;
      if (filled == chunk.length) {
        full.add(chunk);
        chunk = new short[chunk.length];
        filled = 0;
      }
    }
    return full;
  }

  /** Gives out what fills no chunk, which may be nothing. */
  public short[] flush() {
    short[] rest = filled == 0 ? NOTHING : Arrays.copyOf(chunk, filled);
    filled = 0;
    return rest;
  }

  /** How many samples wait for more. */
  public int held() {
    return filled;
  }
}
