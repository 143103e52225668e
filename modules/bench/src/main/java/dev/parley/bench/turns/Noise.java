package dev.parley.bench.turns;

import java.util.Random;

/** Steady noises, the same in each run. */
enum Noise {
  /** All frequencies alike. */
  WHITE {
    @Override
    double[] raw(int samples, Random random) {
      double[] out = new double[samples];
      for (int i = 0; i < samples; i++) {
        out[i] = random.nextGaussian();
      }
      return out;
    }
  },

  /** 3 dB less each octave: the sum of slower and slower ones (Voss and McCartney). */
  PINK {
    @Override
    double[] raw(int samples, Random random) {
      double[] rows = new double[ROWS];
      double[] out = new double[samples];
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        int row = Math.min(ROWS - 1, Integer.numberOfTrailingZeros(i + 1));
        double next = random.nextGaussian();
        sum += next - rows[row];
        rows[row] = next;
        out[i] = sum + random.nextGaussian();
      }
      return out;
    }
  },

  /** Mains of 50 Hz with overtones, and pink noise 10 dB below. */
  HUM {
    @Override
    double[] raw(int samples, Random random) {
      double[] pink = PINK.make(samples);
      double[] out = new double[samples];
      for (int i = 0; i < samples; i++) {
        double t = 2 * Math.PI * i / Sound.RATE_HZ;
        for (int harmonic = 1; harmonic <= 8; harmonic++) {
          out[i] += Math.sin(50 * harmonic * t + harmonic) / harmonic;
        }
        out[i] += 0.28 * pink[i];
      }
      return out;
    }
  };

  private static final int ROWS = 14;
  private static final long SEED = 20;

  abstract double[] raw(int samples, Random random);

  /** Of root mean square 1. */
  double[] make(int samples) {
    double[] out = raw(samples, new Random(SEED));
    double sum = 0;
    for (double each : out) {
      sum += each * each;
    }
    double rms = Math.sqrt(sum / Math.max(1, samples));
    for (int i = 0; i < samples; i++) {
      out[i] /= rms;
    }
    return out;
  }
}
