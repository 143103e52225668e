package dev.parley.emulator.voice;

/** Changes the rate of PCM by a Hann-windowed sinc of 32 taps. Pure. */
final class Resampler {
  private static final int HALF_TAPS = 16;

  private Resampler() {}

  /** The same sound at another rate, 16-bit little-endian. */
  static byte[] resample(short[] samples, int fromHz, int toHz) {
    int length = (int) ((long) samples.length * toHz / fromHz);
    double cutoff = Math.min(1.0, toHz / (double) fromHz);
    byte[] pcm = new byte[2 * length];
    for (int i = 0; i < length; i++) {
      double position = i * (double) fromHz / toHz;
      int centre = (int) position;
      double sum = 0;
      for (int j = centre - HALF_TAPS + 1; j <= centre + HALF_TAPS; j++) {
        if (j >= 0 && j < samples.length) {
          sum += samples[j] * tap(position - j, cutoff);
        }
      }
      int value = (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
      pcm[2 * i] = (byte) value;
      pcm[2 * i + 1] = (byte) (value >> 8);
    }
    return pcm;
  }

  private static double tap(double distance, double cutoff) {
    double window = 0.5 + 0.5 * Math.cos(Math.PI * distance / HALF_TAPS);
    double x = Math.PI * distance * cutoff;
    return cutoff * window * (x == 0 ? 1 : Math.sin(x) / x);
  }
}
