package dev.parley.audio.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.Sounds;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChunkerPropertyTest {
  @Property(tries = 200)
  void chunksOfOneSizeAndTheRestAreTheStream(
      @ForAll @IntRange(min = 1, max = 1_000) int size,
      @ForAll @IntRange(max = 5_000) int length,
      @ForAll long seed) {
    short[] sound = Sounds.noise(9_000, length, seed);
    Chunker chunker = new Chunker(size);
    Random cuts = new Random(seed);
    short[] out = new short[length];
    int filled = 0;
    int at = 0;
    while (at < length) {
      int to = Math.min(length, at + cuts.nextInt(1_500));
      for (short[] chunk : chunker.append(sound, at, to)) {
        assertThat(chunk).hasSize(size);
        System.arraycopy(chunk, 0, out, filled, size);
        filled += size;
      }
      at = to;
      assertThat(chunker.held()).isEqualTo(at - filled).isLessThan(size);
    }
    short[] rest = chunker.flush();
    System.arraycopy(rest, 0, out, filled, rest.length);

    assertThat(filled + rest.length).isEqualTo(length);
    assertThat(out).isEqualTo(sound);
    assertThat(chunker.flush()).isEmpty();
  }

  @Example
  void afterAFlushAChunkBeginsAnew() {
    Chunker chunker = new Chunker(3);
    chunker.append(new short[] {1, 2}, 0, 2);

    assertThat(chunker.flush()).containsExactly((short) 1, (short) 2);
    List<short[]> chunks = chunker.append(new short[] {9, 3, 4, 5, 6}, 1, 5);

    assertThat(chunks).hasSize(1);
    assertThat(chunks.get(0)).containsExactly((short) 3, (short) 4, (short) 5);
    assertThat(chunker.flush()).containsExactly((short) 6);
  }

  @Example
  void chunksOfNothingAreRefused() {
    assertThatThrownBy(() -> new Chunker(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
