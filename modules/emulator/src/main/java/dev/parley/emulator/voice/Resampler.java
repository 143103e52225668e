package dev.parley.emulator.voice;

import java.util.Arrays;

/**
 * Changes the rate of a stream of samples by a polyphase filter: a sinc of 16 zero crossings a side
 * under a Kaiser window, its cut-off a little below half the lower rate. What comes out does not
 * depend on how the stream is cut. One per stream; not thread-safe.
 */
public final class Resampler {
  private static final int ZERO_CROSSINGS = 16;
  private static final double KAISER_BETA = 8.6;

  /** Of half the lower rate: leaves room for the filter to fall. */
  private static final double CUTOFF = 0.93;

  /**
   * Upsampled samples to each one that comes in, and how many of them make up one that goes out.
   */
  private final int up;

  private final int down;
  private final int taps;
  private final float[][] phases;
  private float[] history;

  /** Of the next sample out, in upsampled samples after the first of the next samples in. */
  private long position;

  /** A stream whose sound comes out later by 16 samples of the lower rate. */
  public Resampler(int fromHz, int toHz) {
    int divisor = gcd(fromHz, toHz);
    up = toHz / divisor;
    down = fromHz / divisor;
    taps = 2 * (int) Math.ceil(ZERO_CROSSINGS * (double) Math.max(up, down) / up);
    phases = new float[up][];
    for (int phase = 0; phase < up; phase++) {
      phases[phase] = phase(phase);
    }
    history = new float[taps - 1];
  }

  /**
   * A whole sound at another rate, without delay: n samples become n · toHz / fromHz, rounded up.
   */
  static short[] resample(short[] samples, int fromHz, int toHz) {
    if (fromHz == toHz) {
      return samples.clone();
    }
    Resampler resampler = new Resampler(fromHz, toHz);
    int delay = resampler.taps / 2;
    resampler.position = (long) delay * resampler.up;
    return resampler.next(Arrays.copyOf(samples, samples.length + delay));
  }

  /** The next samples; on the way up by a whole factor, exactly that many for each that came in. */
  public short[] next(short[] samples) {
    float[] window = Arrays.copyOf(history, history.length + samples.length);
    for (int i = 0; i < samples.length; i++) {
      window[history.length + i] = samples[i];
    }
    long end = (long) samples.length * up;
    short[] out = new short[(int) Math.max(0, (end - position + down - 1) / down)];
    for (int i = 0; i < out.length; i++) {
      out[i] = at(window, (int) (position / up), phases[(int) (position % up)]);
      position += down;
    }
    position -= end;
    history = Arrays.copyOfRange(window, samples.length, window.length);
    return out;
  }

  private static short at(float[] window, int from, float[] phase) {
    float sum = 0;
    for (int tap = 0; tap < phase.length; tap++) {
      sum += phase[tap] * window[from + tap];
    }
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
  }

  /** The filter for samples that lie this far behind one that came in; its sum is 1. */
  private float[] phase(int phase) {
    double cutoff = CUTOFF * Math.min(1, (double) up / down);
    double[] exact = new double[taps];
    double sum = 0;
    for (int tap = 0; tap < taps; tap++) {
      double distance = tap + 1 - taps / 2.0 - (double) phase / up;
      exact[tap] = sinc(cutoff * distance) * kaiser(2 * distance / taps);
      sum += exact[tap];
    }
    float[] normalised = new float[taps];
    for (int tap = 0; tap < taps; tap++) {
      normalised[tap] = (float) (exact[tap] / sum);
    }
    return normalised;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  private static double kaiser(double x) {
    return Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
  }

  /** The modified Bessel function of the first kind and order 0, by its series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-12; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
