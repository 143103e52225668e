package dev.parley.session.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Rings that share their memory, each against a plain array of all that was ever put in. */
class AudioRingPropertyTest {
  private static final int MOST = 3 * SoundBlocks.BLOCK_BYTES;
  private static final int STEPS = 80;

  /** A ring and all that it was given, of which it has to hold what is between the two. */
  private static final class Watched {
    private final AudioRing ring;
    private final byte[] all = new byte[STEPS * MOST];
    private final int seed;
    private int from;
    private int to;

    Watched(SoundBlocks memory, int seed) {
      this.ring = new AudioRing(memory);
      this.seed = seed;
    }

    void append(int length) {
      for (int i = to; i < to + length; i++) {
        all[i] = (byte) (i * 31 + i / 251 + seed);
      }
      ring.append(all, to, length);
      to += length;
    }

    void drop(int wanted) {
      int dropped = Math.min(wanted, to - from);
      ring.drop(dropped);
      from += dropped;
    }

    void look() {
      int size = to - from;
      assertThat(ring.size()).isEqualTo(size);
      assertThat(ring.capacity()).isBetween(size, size + 2 * (SoundBlocks.BLOCK_BYTES - 1));
      assertThat(size > 0 || ring.capacity() == 0).isTrue();
      assertThat(ring.copy(0, size)).isEqualTo(Arrays.copyOfRange(all, from, to));
      int third = from + size / 3;
      assertThat(ring.copy(size / 3, size / 2))
          .isEqualTo(Arrays.copyOfRange(all, third, third + size / 2));
    }
  }

  @Property(tries = 300) // R8
  void ringGivesBackWhatItWasGivenWhoeverElseUsesTheMemory(
      @ForAll @Size(max = STEPS) List<@IntRange(min = -MOST, max = MOST) Integer> steps) {
    SoundBlocks memory = new SoundBlocks();
    List<Watched> rings = List.of(new Watched(memory, 0), new Watched(memory, 77));
    int most = 0;
    for (int step : steps) {
      Watched changed = rings.get(Math.floorMod(step, 2));
      if (step < 0) {
        changed.drop(-step);
      } else {
        changed.append(step);
      }
      rings.forEach(Watched::look);
      int held = rings.stream().mapToInt(each -> each.ring.capacity()).sum();
      most = Math.max(most, held);
      assertThat(held + memory.spare() * SoundBlocks.BLOCK_BYTES).isEqualTo(most);
    }
  }

  @Property(tries = 100)
  void memoryThatIsKeptForLaterIsBounded(@ForAll @IntRange(min = 1, max = 3000) int blocks) {
    SoundBlocks memory = new SoundBlocks();
    byte[] block = new byte[SoundBlocks.BLOCK_BYTES];
    for (int i = 0; i < blocks; i++) {
      memory.give(block);
    }

    assertThat(memory.spare()).isEqualTo(Math.min(blocks, SoundBlocks.MAX_SPARE));
  }
}
