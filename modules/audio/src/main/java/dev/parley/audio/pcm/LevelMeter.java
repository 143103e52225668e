package dev.parley.audio.pcm;

import dev.parley.audio.PcmSink;

/**
 * How loud a stream is. Levels are in dB below a full-scale square wave, from {@link #SILENCE_DB}
 * to 0; a sine of full scale has an RMS level of −3. One thread at a time.
 */
public final class LevelMeter implements PcmSink {
  /** The level of digital silence. */
  public static final double SILENCE_DB = -96;

  private double squares;
  private int peak;
  private long count;

  @Override
  public void samples(short[] pcm, int offset, int length) {
    long sum = 0;
    int highest = peak;
    for (int i = offset; i < offset + length; i++) {
      int sample = pcm[i];
      sum += (long) sample * sample;
      highest = Math.max(highest, Math.abs(sample));
    }
    squares += sum;
    peak = highest;
    count += length;
  }

  /** The level of what was taken since the meter was last read, which it is by this. */
  public Level take() {
    Level level = new Level(decibel(count == 0 ? 0 : Math.sqrt(squares / count)), decibel(peak));
    squares = 0;
    peak = 0;
    count = 0;
    return level;
  }

  private static double decibel(double amplitude) {
    return Math.max(SILENCE_DB, 20 * Math.log10(amplitude / 32_768));
  }

  /**
   * A level.
   *
   * @param rmsDb of the root of the mean square
   * @param peakDb of the sample farthest from 0
   */
  public record Level(double rmsDb, double peakDb) {}
}
