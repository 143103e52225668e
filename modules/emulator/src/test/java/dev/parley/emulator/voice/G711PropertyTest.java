package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import dev.parley.emulator.ear.Ear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class G711PropertyTest {
  @Example
  void everyByteStandsForItself() {
    for (G711 law : G711.values()) {
      for (int code = 0; code < 256; code++) {
        int sample = law.expand((byte) code);
        assertThat(law.expand(law.compress(sample))).as("%s %d", law, code).isEqualTo(sample);
      }
    }
  }

  @Example
  void noSampleIsOffByMoreThanHalfAStep() {
    for (G711 law : G711.values()) {
      int[] levels = levels(law);
      for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
        int level = law.expand(law.compress(sample));
        assertThat(Math.abs(level - sample)).isLessThanOrEqualTo(allowed(levels, level, sample));
      }
    }
  }

  /** Table 2a's and 1a's ends and zero: the bytes that other implementations send. */
  @Example
  void theBytesAreThoseOfTheStandard() {
    assertThat(G711.MU_LAW.compress(0)).isEqualTo((byte) 0xff);
    assertThat(G711.MU_LAW.compress(32_767)).isEqualTo((byte) 0x80);
    assertThat(G711.MU_LAW.compress(-32_768)).isEqualTo((byte) 0x00);
    assertThat(G711.MU_LAW.expand((byte) 0x80)).isEqualTo(32_124);
    assertThat(G711.A_LAW.compress(0)).isEqualTo((byte) 0xd5);
    assertThat(G711.A_LAW.compress(32_767)).isEqualTo((byte) 0xaa);
    assertThat(G711.A_LAW.compress(-32_768)).isEqualTo((byte) 0x2a);
    assertThat(G711.A_LAW.expand((byte) 0xaa)).isEqualTo(32_256);
  }

  @Property(tries = 100)
  void aStreamComesOutTheSameHoweverItIsCut(
      @ForAll G711 law,
      @ForAll @Size(max = 2_000) byte[] codes,
      @ForAll @IntRange(min = 1, max = 300) int largest,
      @ForAll long seed) {
    Random random = new Random(seed);
    G711.Decoder decoder = law.decoder();
    List<byte[]> parts = new ArrayList<>();
    for (int from = 0; from < codes.length; ) {
      int to = Math.min(codes.length, from + 1 + random.nextInt(largest));
      byte[] part = decoder.next(Arrays.copyOfRange(codes, from, to));
      assertThat(part).hasSize(6 * (to - from));
      parts.add(part);
      from = to;
    }

    assertThat(Sounds.join(parts.toArray(byte[][]::new))).isEqualTo(law.decoder().next(codes));
  }

  @Property(tries = 100)
  void aStreamGoesOutTheSameHoweverItIsCut(
      @ForAll G711 law,
      @ForAll @IntRange(max = 100) int lengthMs,
      @ForAll @IntRange(min = 1, max = 700) int largest,
      @ForAll long seed) {
    byte[] pcm = Sounds.noise(2_000, lengthMs, seed);
    Random random = new Random(seed);
    G711.Encoder encoder = law.encoder();
    List<byte[]> parts = new ArrayList<>();
    for (int from = 0; from < pcm.length; ) {
      int to = Math.min(pcm.length, from + 2 * (1 + random.nextInt(largest)));
      parts.add(encoder.next(Arrays.copyOfRange(pcm, from, to)));
      from = to;
    }

    assertThat(Sounds.join(parts.toArray(byte[][]::new)))
        .hasSize(lengthMs * 8)
        .isEqualTo(law.encoder().next(pcm));
  }

  @Property(tries = 100)
  void whatIsDialledIsHeardThroughATelephone(
      @ForAll G711 law,
      @ForAll @StringLength(min = 1, max = 8) @CharRange(from = '0', to = '9') String keys,
      @ForAll @IntRange(min = 300, max = 15_000) int peak) {
    byte[] codes = law.encoder().next(Sounds.keys(keys, peak, 80, 60));

    assertThat(codes).hasSize(keys.length() * 140 * 8);
    assertThat(Ear.hear(law.decoder().next(codes))).isEqualTo(keys);
    assertThat(Ear.hear(law.decode(codes))).isEqualTo(keys);
  }

  private static int[] levels(G711 law) {
    int[] levels = new int[256];
    for (int code = 0; code < levels.length; code++) {
      levels[code] = law.expand((byte) code);
    }
    Arrays.sort(levels);
    return levels;
  }

  /** Half the way to the next level on the wider side; beyond the last one, all that is cut off. */
  private static int allowed(int[] levels, int level, int sample) {
    int at = Arrays.binarySearch(levels, level);
    if (Math.abs(sample) > levels[levels.length - 1]) {
      return Math.abs(sample) - levels[levels.length - 1];
    }
    int below = at > 0 ? level - levels[at - 1] : 0;
    int above = at + 1 < levels.length ? levels[at + 1] - level : 0;
    return Math.max(below, above) / 2;
  }
}
