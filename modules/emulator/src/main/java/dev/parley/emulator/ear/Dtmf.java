package dev.parley.emulator.ear;

/**
 * Finds the keys of touch-tone telephones in 24 kHz mono 16-bit little-endian PCM by Goertzel
 * filters: windows of 30 ms every 5 ms, in which two tones make up nearly all energy. A key is
 * heard if it lasts for 60 ms, and again after a gap of 40 ms. Source: ITU-T Q.23 and Q.24. Pure.
 */
final class Dtmf {
  private static final double[] ROWS_HZ = {697, 770, 852, 941};
  private static final double[] COLUMNS_HZ = {1209, 1336, 1477, 1633};
  private static final String KEYS = "123A456B789C*0#D";
  private static final char NONE = ' ';
  private static final int RATE_HZ = 24_000;
  private static final int WINDOW = RATE_HZ * 30 / 1000;
  private static final int HOP = RATE_HZ * 5 / 1000;

  /** Of all energy that the two tones must have: speech does not keep it up for long. */
  private static final double PURITY = 0.75;

  /** The weaker tone's least share of the two: 8 dB below the other. */
  private static final double BALANCE = 0.14;

  /** A key of 60 ms fills five windows and most of two more. */
  private static final int WINDOWS_PER_KEY = 6;

  /** A gap of 20 ms touches so many windows; a shorter one is a crackle in the key. */
  private static final int WINDOWS_PER_GAP = 6;

  private static final double SILENCE_RMS = 100;

  private Dtmf() {}

  /** The keys that were pressed, in order; empty when there are none. */
  static String keysIn(byte[] pcm) {
    double[] samples = samples(pcm);
    StringBuilder keys = new StringBuilder();
    char held = NONE;
    char current = NONE;
    int run = 0;
    int missing = 0;
    for (int at = 0; at + WINDOW <= samples.length; at += HOP) {
      char key = keyIn(samples, at);
      run = key == current ? run + 1 : 1;
      current = key;
      missing = key == held ? 0 : missing + 1;
      held = missing >= WINDOWS_PER_GAP ? NONE : held;
      if (key != NONE && key != held && run >= WINDOWS_PER_KEY) {
        keys.append(key);
        held = key;
        missing = 0;
      }
    }
    return keys.toString();
  }

  private static char keyIn(double[] samples, int from) {
    double energy = 0;
    for (int i = from; i < from + WINDOW; i++) {
      energy += samples[i] * samples[i];
    }
    if (energy < SILENCE_RMS * SILENCE_RMS * WINDOW) {
      return NONE;
    }
    double[] rows = shares(samples, from, energy, ROWS_HZ);
    double[] columns = shares(samples, from, energy, COLUMNS_HZ);
    int row = strongest(rows);
    int column = strongest(columns);
    double both = rows[row] + columns[column];
    double weaker = Math.min(rows[row], columns[column]);
    boolean isKey = both >= PURITY && weaker >= BALANCE * both;
    return isKey ? KEYS.charAt(row * COLUMNS_HZ.length + column) : NONE;
  }

  /** Each tone's share of the energy, 0 to 1. */
  private static double[] shares(double[] samples, int from, double energy, double[] tonesHz) {
    double[] shares = new double[tonesHz.length];
    for (int tone = 0; tone < tonesHz.length; tone++) {
      double factor = 2 * Math.cos(2 * Math.PI * tonesHz[tone] / RATE_HZ);
      double last = 0;
      double beforeLast = 0;
      for (int i = from; i < from + WINDOW; i++) {
        double next = samples[i] + factor * last - beforeLast;
        beforeLast = last;
        last = next;
      }
      double power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
      shares[tone] = 2 * power / (WINDOW * energy);
    }
    return shares;
  }

  private static int strongest(double[] shares) {
    int best = 0;
    for (int i = 1; i < shares.length; i++) {
      best = shares[i] > shares[best] ? i : best;
    }
    return best;
  }

  private static double[] samples(byte[] pcm) {
    double[] samples = new double[pcm.length / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (pcm[2 * i] & 0xff) | (pcm[2 * i + 1] << 8);
    }
    return samples;
  }
}
