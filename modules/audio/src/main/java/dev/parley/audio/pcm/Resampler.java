package dev.parley.audio.pcm;

import dev.parley.audio.PcmSink;
import java.util.Arrays;
import java.util.List;

/**
 * Changes the sample rate of one stream. What comes out lies in time where it lay before: nothing
 * is put in front, and after {@link #flush} there are as many samples as the duration needs. Until
 * then up to {@link #delayMillis} are held back. Makes no garbage. One thread at a time.
 */
public final class Resampler {
  /** The rates between which there is a way, in Hz. */
  public static final List<Integer> RATES_HZ =
      List.of(8_000, 16_000, 22_050, 24_000, 44_100, 48_000);

  private static final int BLOCK = 480;

  private final FilterBank bank;
  private final boolean same;
  private final int fromHz;

  /** The last samples, written twice, so that a filter always meets them in one straight run. */
  private final float[] history;

  private final short[] output;
  private int next;
  private int phase;
  private long consumed;
  private long produced;

  /**
   * @throws IllegalArgumentException for a rate that is not in {@link #RATES_HZ}
   */
  public Resampler(int fromHz, int toHz) {
    requireKnown(fromHz, toHz);
    this.fromHz = fromHz;
    same = fromHz == toHz;
    bank = FilterBank.between(fromHz, toHz);
    history = new float[2 * bank.taps];
    output = new short[BLOCK * bank.up / bank.down + 1];
    phase = bank.centre;
  }

  private static void requireKnown(int fromHz, int toHz) {
    if (!RATES_HZ.contains(fromHz) || !RATES_HZ.contains(toHz)) {
      throw new IllegalArgumentException("no way from " + fromHz + " to " + toHz + " Hz");
    }
  }

  /**
   * How many products of a sample and a coefficient a second of sound takes: 0 between equal rates.
   * Makes the filters of these rates if nobody has yet, which takes a millisecond.
   *
   * @throws IllegalArgumentException for a rate that is not in {@link #RATES_HZ}
   */
  public static long productsPerSecond(int fromHz, int toHz) {
    requireKnown(fromHz, toHz);
    return fromHz == toHz ? 0 : (long) toHz * FilterBank.between(fromHz, toHz).taps;
  }

  /** How long a sample is held back at most, in milliseconds. */
  public double delayMillis() {
    return same ? 0 : 1_000.0 * bank.centre / bank.up / fromHz;
  }

  /** Takes samples of the one rate and hands on those of the other that they complete. */
  public void push(short[] pcm, int offset, int length, PcmSink out) {
    if (same) {
      if (length > 0) {
        out.samples(pcm, offset, length);
      }
      return;
    }
    for (int done = 0; done < length; done += BLOCK) {
      int block = Math.min(BLOCK, length - done);
      consumed += block;
      emit(convert(pcm, offset + done, block), out);
    }
  }

  /** Hands on what was held back, and begins a new stream. */
  public void flush(PcmSink out) {
    if (same) {
      return;
    }
    long due = (consumed * bank.up + bank.down - 1) / bank.down;
    short[] silence = new short[BLOCK];
    while (produced < due) {
      emit((int) Math.min(convert(silence, 0, BLOCK), due - produced), out);
    }
    reset();
  }

  /** Forgets what was held back, and begins a new stream. */
  public void reset() {
    Arrays.fill(history, 0);
    next = 0;
    phase = bank.centre;
    consumed = 0;
    produced = 0;
  }

  private void emit(int length, PcmSink out) {
    produced += length;
    if (length > 0) {
      out.samples(output, 0, length);
    }
  }

  private int convert(short[] pcm, int offset, int length) {
    int taps = bank.taps;
    int written = 0;
    for (int i = offset; i < offset + length; i++) {
      history[next] = pcm[i];
      history[next + taps] = pcm[i];
      next = next + 1 == taps ? 0 : next + 1;
      for (; phase < bank.up; phase += bank.down) {
        output[written++] = saturated(filtered(bank.phases[phase], history, next));
      }
      phase -= bank.up;
    }
    return written;
  }

  /** Four sums instead of one do not wait for each other. */
  private static float filtered(float[] filter, float[] history, int from) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int tap = 0;
    for (; tap + 3 < filter.length; tap += 4) {
      a += filter[tap] * history[from + tap];
      b += filter[tap + 1] * history[from + tap + 1];
      c += filter[tap + 2] * history[from + tap + 2];
      d += filter[tap + 3] * history[from + tap + 3];
    }
    for (; tap < filter.length; tap++) {
      a += filter[tap] * history[from + tap];
    }
    return a + b + (c + d);
  }

  private static short saturated(float sample) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
  }
}
