package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.pcm.Pcm;
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
import net.jqwik.api.constraints.Size;

/** What holds for every format. */
class CodecPropertyTest {
  private final AudioCodecs codecs = Formats.codecs();

  @Provide
  Arbitrary<AudioFormat> formats() {
    return Arbitraries.of(Formats.ALL);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Chunks.sizes(3_000);
  }

  @Property(tries = 200)
  void anyChunkingIsWrittenAndReadAlike(
      @ForAll("formats") AudioFormat format,
      @ForAll @IntRange(min = 0, max = 6_000) int length,
      @ForAll("sizes") List<Integer> written,
      @ForAll("sizes") List<Integer> read,
      @ForAll long seed) {
    short[] pcm = Signals.noise(seed, length);
    List<byte[]> whole = Formats.runs(codecs.encoder(format), pcm, List.of(10_000));
    List<byte[]> runs = Formats.runs(codecs.encoder(format), pcm, written);

    assertThat(Formats.joined(runs)).isEqualTo(Formats.joined(whole));
    assertThat(Formats.decoded(codecs.decoder(format), Formats.cut(format, runs, read)))
        .isEqualTo(Formats.decoded(codecs.decoder(format), whole));
  }

  @Property(tries = 200)
  void everyChainOfTwoFormatsKeepsTheDuration(
      @ForAll("formats") AudioFormat first,
      @ForAll("formats") AudioFormat second,
      @ForAll @IntRange(min = 1, max = 12_000) int length,
      @ForAll long seed) {
    short[] pcm = Signals.noise(seed, length);
    for (AudioFormat format : List.of(first, second)) {
      List<byte[]> runs = Formats.runs(codecs.encoder(format), pcm, List.of(480));
      pcm = Formats.decoded(codecs.decoder(format), runs);
    }

    assertThat(Math.abs(pcm.length - length)).isLessThanOrEqualTo(Pcm.FRAME_SAMPLES);
  }

  @Property(tries = 100)
  void sessionsDoNotHearEachOther(
      @ForAll("formats") AudioFormat one,
      @ForAll("formats") AudioFormat other,
      @ForAll @Size(min = 1, max = 40) List<Boolean> turns,
      @ForAll long seed) {
    List<List<byte[]>> streams = new ArrayList<>();
    List<AudioDecoder> decoders = List.of(codecs.decoder(one), codecs.decoder(other));
    List<Samples> heard = List.of(new Samples(), new Samples());
    for (AudioFormat format : List.of(one, other)) {
      short[] pcm = Signals.noise(seed + streams.size(), 4_000);
      streams.add(Formats.runs(codecs.encoder(format), pcm, List.of(480)));
    }

    int[] next = {0, 0};
    for (int turn = 0; next[0] < streams.get(0).size() || next[1] < streams.get(1).size(); turn++) {
      int session = turns.get(turn % turns.size()) ? 1 : 0;
      session = next[session] < streams.get(session).size() ? session : 1 - session;
      byte[] run = streams.get(session).get(next[session]++);
      decoders.get(session).push(run, 0, run.length, heard.get(session));
    }

    for (int session = 0; session < 2; session++) {
      decoders.get(session).flush(heard.get(session));
      AudioFormat format = session == 0 ? one : other;
      assertThat(heard.get(session).all())
          .isEqualTo(Formats.decoded(codecs.decoder(format), streams.get(session)));
    }
  }
}
