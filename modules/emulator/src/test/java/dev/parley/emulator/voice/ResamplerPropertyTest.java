package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ResamplerPropertyTest {
  private static final int EDGE = 200;

  /** -60 dB: about what rounding to 16 bits and single precision leave. */
  private static final double FAITHFUL = 0.001;

  @Provide
  Arbitrary<int[]> rates() {
    return Arbitraries.of(
        new int[] {22_050, 24_000},
        new int[] {8_000, 24_000},
        new int[] {24_000, 8_000},
        new int[] {16_000, 24_000},
        new int[] {48_000, 24_000},
        new int[] {44_100, 24_000});
  }

  @Property(tries = 120)
  void aToneKeepsItsPitchLoudnessAndPlace(
      @ForAll("rates") int[] rates, @ForAll @IntRange(min = 60, max = 3_000) int hertz) {
    short[] in = tone(rates[0], hertz);

    short[] out = Resampler.resample(in, rates[0], rates[1]);

    assertThat(out.length).isEqualTo((in.length * rates[1] + rates[0] - 1) / rates[0]);
    double error = 0;
    for (int i = EDGE; i < out.length - EDGE; i++) {
      double wanted = 10_000 * Math.sin(2 * Math.PI * hertz * i / rates[1]);
      error = Math.max(error, Math.abs(out[i] - wanted));
    }
    assertThat(error).isLessThan(10_000 * FAITHFUL);
  }

  /** What the lower rate cannot hold is gone, and not somewhere else in the band. */
  @Property(tries = 100)
  void aToneBeyondTheBandIsGone(@ForAll @IntRange(min = 4_800, max = 11_900) int hertz) {
    short[] out = Resampler.resample(tone(24_000, hertz), 24_000, 8_000);

    byte[] middle = Pcm.bytes(Arrays.copyOfRange(out, EDGE, out.length - EDGE));
    assertThat(Sounds.rms(middle)).isLessThan(10);
  }

  @Property(tries = 100)
  void aStreamComesOutTheSameHoweverItIsCut(
      @ForAll("rates") int[] rates,
      @ForAll @IntRange(min = 1, max = 700) int largest,
      @ForAll long seed) {
    Random random = new Random(seed);
    short[] in = tone(rates[0], 500 + random.nextInt(2_000));
    short[] whole = new Resampler(rates[0], rates[1]).next(in);

    Resampler stream = new Resampler(rates[0], rates[1]);
    short[] pieces = new short[0];
    for (int from = 0; from < in.length; ) {
      int to = Math.min(in.length, from + random.nextInt(largest + 1));
      short[] piece = stream.next(Arrays.copyOfRange(in, from, to));
      int before = pieces.length;
      pieces = Arrays.copyOf(pieces, before + piece.length);
      System.arraycopy(piece, 0, pieces, before, piece.length);
      from = to;
    }

    assertThat(pieces).isEqualTo(whole);
  }

  private static short[] tone(int rateHz, double hertz) {
    short[] samples = new short[rateHz / 5];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * hertz * i / rateHz));
    }
    return samples;
  }
}
