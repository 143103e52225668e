package dev.parley.audio.format;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** A tone of any frequency that two formats hold, however long it lasts. */
class TonePropertyTest {
  @Provide
  Arbitrary<AudioFormat> formats() {
    return Arbitraries.of(Formats.ALL);
  }

  /**
   * @param height of the frequency: 0 for the lowest, 1 for the highest; octaves count alike
   */
  @Property(tries = 400)
  void comesOutAsItWentIn(
      @ForAll("formats") AudioFormat first,
      @ForAll("formats") AudioFormat second,
      @ForAll @DoubleRange(min = 0, max = 1) double height,
      @ForAll @IntRange(min = 7_200, max = 12_000) int samples) {
    double highest = Tones.highestHz(first, second);
    double hz = Tones.LOWEST_HZ * Math.pow(highest / Tones.LOWEST_HZ, height);

    Tones.assertComesOut(first, second, hz, samples);
  }
}
