package dev.parley.audio.webm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.AudioException;
import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.testing.Packets;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is left of a recording that is damaged, or cut off by another. */
class WebmDamagePropertyTest {
  private static final int PACKETS = 500;
  private static final byte[] STREAM = stream(1);
  private static final List<Integer> CLUSTERS = clusters(STREAM);

  /** Ten seconds of packets as long as those of speech; a cluster per second. */
  private static byte[] stream(long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    WebmWriter writer = new WebmWriter();
    all.writeBytes(writer.begin(new OpusHead(1, 312)));
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = new byte[40 + random.nextInt(80)];
      random.nextBytes(packet);
      packet[0] = 0x78;
      all.writeBytes(writer.packet(packet, 0, packet.length, 960L * i));
    }
    return all.toByteArray();
  }

  private static List<Integer> clusters(byte[] stream) {
    byte[] id = {0x1F, 0x43, (byte) 0xB6, 0x75};
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at + 4 <= stream.length; at++) {
      if (Arrays.equals(stream, at, at + 4, id, 0, 4)) {
        found.add(at);
      }
    }
    return found;
  }

  /** What a reader hears that is given the stream in pieces. */
  private static List<String> heard(byte[] stream, int piece, List<AudioException> told) {
    Packets found = new Packets();
    Faults faults = new Faults("audio/webm");
    WebmReader reader = new WebmReader(found, faults);
    for (int at = 0; at < stream.length; at += piece) {
      reader.push(stream, at, Math.min(piece, stream.length - at));
      try {
        faults.report();
      } catch (AudioException fault) {
        told.add(fault);
      }
    }
    return found.hashes();
  }

  private static List<String> last(List<String> all, int count) {
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  @Property(tries = 2_000)
  void damageInAClusterTakesNothingBeyondTheNext(
      @ForAll @IntRange(min = 1, max = 6) int cluster,
      @ForAll @IntRange(min = 1, max = 64) int length,
      @ForAll @IntRange(min = 1, max = 3_000) int piece,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] damaged = STREAM.clone();
    int from = CLUSTERS.get(cluster) + random.nextInt(3_000);
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, damaged, from, length);

    int later = PACKETS - 50 * (cluster + 2);
    assertThat(last(heard(damaged, piece, new ArrayList<>()), later))
        .isEqualTo(last(heard(STREAM, STREAM.length, new ArrayList<>()), later));
  }

  @Property(tries = 2_000)
  void aRecordingThatBeginsWithinAnotherIsHeardWhole(
      @ForAll @IntRange(min = 0, max = 30_000) int cut,
      @ForAll @IntRange(min = 1, max = 3_000) int piece) {
    byte[] next = stream(2);
    int end = CLUSTERS.get(0) + cut;
    byte[] both = Arrays.copyOf(STREAM, end + next.length);
    System.arraycopy(next, 0, both, end, next.length);
    List<AudioException> told = new ArrayList<>();

    assertThat(last(heard(both, piece, told), PACKETS))
        .isEqualTo(heard(next, next.length, new ArrayList<>()));
    assertThat(told).hasSizeLessThanOrEqualTo(2);
  }
}
