package dev.parley.audio.pcm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.testing.Chunks;
import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Streams cut anywhere, between any rates. */
class ResamplerPropertyTest {
  @Provide
  Arbitrary<Integer> rates() {
    return Arbitraries.of(Resampler.RATES_HZ);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Chunks.sizes(3_000);
  }

  @Property(tries = 200)
  void anyChunkingGivesTheSameSamplesAndTheWholeDuration(
      @ForAll("rates") int fromHz,
      @ForAll("rates") int toHz,
      @ForAll @IntRange(min = 0, max = 6_000) int length,
      @ForAll("sizes") List<Integer> sizes,
      @ForAll long seed) {
    short[] pcm = Signals.noise(seed, length);
    Resampler chunked = new Resampler(fromHz, toHz);
    for (int stream = 0; stream < 2; stream++) {
      Samples out = new Samples();
      for (int[] piece : Chunks.of(length, sizes)) {
        chunked.push(pcm, piece[0], piece[1] - piece[0], out);
      }
      chunked.flush(out);

      assertThat(out.all()).isEqualTo(ResamplerTest.resample(pcm, fromHz, toHz));
      assertThat(out.count()).isEqualTo((int) Math.ceil((double) length * toHz / fromHz));
    }
  }

  @Property(tries = 100)
  void framesHaveTheirLengthAndLoseNothing(
      @ForAll @IntRange(min = 0, max = 6_000) int length,
      @ForAll("sizes") List<Integer> sizes,
      @ForAll long seed) {
    short[] pcm = Signals.noise(seed, length);
    Samples all = new Samples();
    List<Integer> lengths = new ArrayList<>();
    Framer framer =
        new Framer(
            (frame, offset, count) -> {
              lengths.add(count);
              all.samples(frame, offset, count);
            });
    for (int[] piece : Chunks.of(length, sizes)) {
      framer.samples(pcm, piece[0], piece[1] - piece[0]);
    }
    framer.flush();

    assertThat(all.all()).isEqualTo(pcm);
    assertThat(lengths.stream().limit(length / Pcm.FRAME_SAMPLES))
        .allMatch(count -> count == Pcm.FRAME_SAMPLES);
    assertThat(lengths).hasSize((length + Pcm.FRAME_SAMPLES - 1) / Pcm.FRAME_SAMPLES);
  }
}
