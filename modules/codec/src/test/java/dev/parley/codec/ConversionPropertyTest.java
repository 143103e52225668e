package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.pcm.Pcm;
import dev.parley.contract.Convert.What;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for every pair of formats. */
class ConversionPropertyTest {
  @Provide
  Arbitrary<AudioFormat> formats() {
    return Arbitraries.of(Streams.FORMATS);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 6_000).list().ofMinSize(1).ofMaxSize(6);
  }

  @Property(tries = 150)
  void howAStreamIsCutMakesNoDifference(
      @ForAll("formats") AudioFormat from,
      @ForAll("formats") AudioFormat to,
      @ForAll @IntRange(min = 1, max = 8_000) int length,
      @ForAll("sizes") List<Integer> sizes) {
    List<byte[]> runs = Streams.runs(from, Streams.sound(length));
    List<byte[]> whole =
        Streams.whole(Streams.conversion(from, to), Streams.cut(from, runs, List.of(1 << 20)));
    List<byte[]> pieces =
        Streams.whole(Streams.conversion(from, to), Streams.cut(from, runs, sizes));

    assertThat(Streams.joined(pieces)).isEqualTo(Streams.joined(whole));
  }

  @Property(tries = 150)
  void anEndMakesAWholeOfWhateverCameBefore(
      @ForAll("formats") AudioFormat to,
      @ForAll @IntRange(min = 0, max = 8_000) int first,
      @ForAll @IntRange(min = 0, max = 8_000) int second) {
    AudioFormat from = AudioFormat.standard();
    Conversion conversion = Streams.conversion(from, to);

    for (int length : List.of(first, second)) {
      List<byte[]> parts = Streams.whole(conversion, Streams.runs(from, Streams.sound(length)));

      assertThat(Streams.samples(to, parts)).isCloseTo(length, within(Pcm.FRAME_SAMPLES));
    }
  }

  @Property(tries = 150)
  void whatWasResetIsHeardNoMore(
      @ForAll("formats") AudioFormat from,
      @ForAll("formats") AudioFormat to,
      @ForAll @IntRange(min = 0, max = 4_000) int before,
      @ForAll @IntRange(min = 0, max = 400) int cut) {
    List<byte[]> runs = Streams.runs(from, Streams.sound(2_400));
    Conversion used = Streams.conversion(from, to);
    byte[] thrownAway = Streams.joined(Streams.runs(from, Streams.sound(before)));
    if (from.isByteStream()) {
      Streams.sound(
          used, java.util.Arrays.copyOf(thrownAway, Math.max(0, thrownAway.length - cut)));
    }
    Streams.Answer reset = Streams.convert(used, What.RESET, "");

    assertThat(reset.parts()).isEmpty();
    assertThat(reset.faults()).isEmpty();
    assertThat(Streams.samples(to, Streams.whole(used, runs)))
        .isEqualTo(Streams.samples(to, Streams.whole(Streams.conversion(from, to), runs)));
  }

  @Property(tries = 200)
  void anyBytesAreSoundOrAFaultAndNothingElse(
      @ForAll("formats") AudioFormat from,
      @ForAll @IntRange(min = 0, max = 20_000) int at,
      @ForAll byte value,
      @ForAll("sizes") List<Integer> sizes) {
    List<byte[]> runs = Streams.runs(from, Streams.sound(4_800));
    int pieceNumber = at % runs.size();
    byte[] piece = runs.get(pieceNumber);
    piece[at % piece.length] = value;
    Conversion conversion = Streams.conversion(from, AudioFormat.standard());

    for (byte[] bytes : Streams.cut(from, runs, sizes)) {
      Streams.Answer answer = Streams.sound(conversion, bytes);

      assertThat(answer.faults())
          .allMatch(fault -> fault.message().startsWith(from.type() + " at byte "));
    }
  }
}
