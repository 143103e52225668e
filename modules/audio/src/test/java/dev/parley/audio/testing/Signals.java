package dev.parley.audio.testing;

import java.util.Random;

/** Sounds to try things with, and how to measure them. */
public final class Signals {
  private Signals() {}

  /** A sine. */
  public static short[] tone(double hz, int rateHz, int samples, double amplitude) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hz * i / rateHz + 0.3));
    }
    return pcm;
  }

  /** Noise that changes its loudness, the same for the same seed. */
  public static short[] noise(long seed, int samples) {
    Random random = new Random(seed);
    short[] pcm = new short[samples];
    double state = 0;
    for (int i = 0; i < samples; i++) {
      double loud = 6_000 * (1 + Math.sin(i / 900.0));
      state = 0.7 * state + 0.3 * random.nextGaussian() * loud;
      pcm[i] = (short) Math.max(-32_768, Math.min(32_767, Math.round(state)));
    }
    return pcm;
  }

  /** The power of the part that is a sine of this frequency, of any phase, fitted. */
  public static double power(short[] pcm, int from, int to, double hz, int rateHz) {
    return fit(pcm, from, to, hz, rateHz)[0];
  }

  /** How far all that is not this sine is below it, in dB. */
  public static double snr(short[] pcm, int from, int to, double hz, int rateHz) {
    double[] fit = fit(pcm, from, to, hz, rateHz);
    return 10 * Math.log10(fit[0] / Math.max(fit[1], 1e-12));
  }

  /** The mean square of all. */
  public static double power(short[] pcm, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) pcm[i] * pcm[i];
    }
    return sum / (to - from);
  }

  /** The mean square of the best sine and constant, and of what they leave. */
  private static double[] fit(short[] pcm, int from, int to, double hz, int rateHz) {
    double[][] a = new double[3][4];
    for (int i = from; i < to; i++) {
      double w = 2 * Math.PI * hz * i / rateHz;
      double[] base = {Math.sin(w), Math.cos(w), 1};
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          a[row][column] += base[row] * base[column];
        }
        a[row][3] += base[row] * pcm[i];
      }
    }
    double[] x = solve(a);
    double rest = 0;
    for (int i = from; i < to; i++) {
      double w = 2 * Math.PI * hz * i / rateHz;
      double error = pcm[i] - x[0] * Math.sin(w) - x[1] * Math.cos(w) - x[2];
      rest += error * error;
    }
    return new double[] {(x[0] * x[0] + x[1] * x[1]) / 2, rest / (to - from)};
  }

  private static double[] solve(double[][] a) {
    for (int pivot = 0; pivot < 3; pivot++) {
      for (int row = 0; row < 3; row++) {
        if (row != pivot) {
          double factor = a[row][pivot] / a[pivot][pivot];
          for (int column = pivot; column < 4; column++) {
            a[row][column] -= factor * a[pivot][column];
          }
        }
      }
    }
    return new double[] {a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]};
  }

  /** How alike two sounds are at the best shift up to a limit: 1 for the same shape. */
  public static double correlation(short[] a, short[] b, int largestShift) {
    double best = -1;
    for (int shift = -largestShift; shift <= largestShift; shift++) {
      double ab = 0;
      double aa = 0;
      double bb = 0;
      for (int i = Math.max(0, -shift); i < a.length && i + shift < b.length; i++) {
        ab += (double) a[i] * b[i + shift];
        aa += (double) a[i] * a[i];
        bb += (double) b[i + shift] * b[i + shift];
      }
      best = Math.max(best, ab / Math.sqrt(Math.max(1, aa) * Math.max(1, bb)));
    }
    return best;
  }
}
