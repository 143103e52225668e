package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Faults;
import dev.parley.audio.ogg.OggReader;
import dev.parley.audio.opus.OpusSource;
import dev.parley.audio.testing.Chunks;
import dev.parley.audio.testing.Fixtures;
import dev.parley.audio.testing.Packets;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.webm.WebmReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Containers cut anywhere. */
class ContainerPropertyTest {
  private static final byte[] CHROME = Fixtures.chromeWebm();
  private static final byte[] OGG = stream(new AudioFormat.Ogg());
  private static final byte[] WEBM = stream(new AudioFormat.Webm());

  private static byte[] stream(AudioFormat format) {
    return Formats.joined(
        Formats.runs(Formats.codecs().encoder(format), Signals.noise(1, 24_000), List.of(480)));
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Chunks.sizes(3_000);
  }

  @Property(tries = 200)
  void theRecordingOfChromeHasTheSamePackets(@ForAll("sizes") List<Integer> sizes) {
    assertThat(packets(CHROME, sizes, false)).isEqualTo(packets(CHROME, List.of(1 << 20), false));
  }

  @Property(tries = 200)
  void webmHasTheSamePackets(@ForAll("sizes") List<Integer> sizes) {
    assertThat(packets(WEBM, sizes, false)).isEqualTo(packets(WEBM, List.of(1 << 20), false));
  }

  @Property(tries = 200)
  void oggHasTheSamePackets(@ForAll("sizes") List<Integer> sizes) {
    assertThat(packets(OGG, sizes, true)).isEqualTo(packets(OGG, List.of(1 << 20), true));
  }

  @Property(tries = 200)
  void evenDamageDoesNotDependOnTheChunks(
      @ForAll("sizes") List<Integer> sizes, @ForAll boolean ogg, @ForAll long seed) {
    byte[] damaged = (ogg ? OGG : CHROME).clone();
    Random random = new Random(seed);
    for (int i = 0; i < 4; i++) {
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    }

    assertThat(packets(damaged, sizes, ogg)).isEqualTo(packets(damaged, List.of(1 << 20), ogg));
  }

  private static List<Object> packets(byte[] stream, List<Integer> sizes, boolean ogg) {
    Packets found = new Packets();
    Faults faults = new Faults("audio");
    OpusSource source = ogg ? new OggReader(found, faults) : new WebmReader(found, faults);
    for (int[] piece : Chunks.of(stream.length, sizes)) {
      source.push(stream, piece[0], piece[1] - piece[0]);
    }
    source.end();
    List<Object> all = new ArrayList<>(found.packets);
    all.addAll(found.begun);
    return all;
  }
}
