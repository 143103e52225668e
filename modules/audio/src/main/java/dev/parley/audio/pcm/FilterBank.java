package dev.parley.audio.pcm;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The coefficients between two rates: a low-pass, windowed after Kaiser, cut into one filter per
 * phase, in the order in which samples came. Immutable and shared by all streams.
 *
 * <p>Filters that meet 8 kHz reach 24 samples of it to either side, so that they delay by 3 ms and
 * no more, and are 90 dB down from 1.08 of half that rate on. The others reach 40 samples and are
 * so from half the lower rate on. All pass tones up to 0.84 of half the lower rate unchanged.
 */
final class FilterBank {
  private static final double ATTENUATION_DB = 90;
  private static final double BETA = 0.1102 * (ATTENUATION_DB - 8.7);
  private static final int NARROW_RATE_HZ = 8_000;
  private static final ConcurrentMap<Long, FilterBank> BANKS = new ConcurrentHashMap<>();

  /** The rates are to each other as up to down. */
  final int up;

  final int down;

  /** How many samples one output looks at. */
  final int taps;

  /** By phase: the coefficients, for the oldest sample first. */
  final float[][] phases;

  /** Where the filter's middle is, in steps of the rate that both rates divide. */
  final int centre;

  private FilterBank(int fromHz, int toHz) {
    int divisor = gcd(fromHz, toHz);
    up = toHz / divisor;
    down = fromHz / divisor;
    int widest = Math.max(up, down);
    boolean narrow = Math.min(fromHz, toHz) <= NARROW_RATE_HZ;
    centre = (narrow ? 24 : 40) * widest;
    double[] prototype = lowPass((narrow ? 0.96 : 0.925) / widest, centre);
    taps = (prototype.length + up - 1) / up;
    phases = new float[up][taps];
    for (int phase = 0; phase < up; phase++) {
      fill(phases[phase], prototype, phase);
    }
  }

  /** The bank between two rates, made once. */
  static FilterBank between(int fromHz, int toHz) {
    return BANKS.computeIfAbsent(
        ((long) fromHz << 32) | toHz, rates -> new FilterBank(fromHz, toHz));
  }

  /**
   * @param cutoff as a share of half the rate at which the filter runs
   */
  private static double[] lowPass(double cutoff, int centre) {
    double[] taps = new double[2 * centre + 1];
    double scale = bessel(BETA);
    for (int i = 0; i < taps.length; i++) {
      double x = i - centre;
      double ideal = x == 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      double edge = x / centre;
      taps[i] = ideal * bessel(BETA * Math.sqrt(Math.max(0, 1 - edge * edge))) / scale;
    }
    return taps;
  }

  /** Every phase has the gain 1 by itself, or a constant would come out as a tone. */
  private void fill(float[] filter, double[] prototype, int phase) {
    double sum = 0;
    for (int i = phase; i < prototype.length; i += up) {
      sum += prototype[i];
    }
    for (int tap = 0, i = phase; i < prototype.length; tap++, i += up) {
      filter[taps - 1 - tap] = (float) (prototype[i] / sum);
    }
  }

  /** The modified Bessel function of the first kind and order 0. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-15 * sum; k++) {
      double factor = x / (2 * k);
      term *= factor * factor;
      sum += term;
    }
    return sum;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
