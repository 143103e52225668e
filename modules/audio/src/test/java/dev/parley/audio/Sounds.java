package dev.parley.audio;

import java.util.Random;

/** Sounds made for tests: 24 kHz, mono, signed 16-bit. */
public final class Sounds {
  private static final int RATE_HZ = 24_000;

  private Sounds() {}

  /** A sine wave. */
  public static short[] tone(double hertz, double amplitude, int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / RATE_HZ));
    }
    return pcm;
  }

  /** White noise of a root mean square. */
  public static short[] noise(double rms, int samples, long seed) {
    Random random = new Random(seed);
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = saturated(rms * random.nextGaussian());
    }
    return pcm;
  }

  /** The sum of two sounds, as long as the first; the second begins at a sample of the first. */
  public static short[] mix(short[] under, short[] over, int at) {
    short[] mixed = under.clone();
    for (int i = 0; i < over.length && at + i < mixed.length; i++) {
      mixed[at + i] = saturated(mixed[at + i] + over[i]);
    }
    return mixed;
  }

  private static short saturated(double value) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
  }
}
