package dev.parley.session.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The ring against a plain array of all that was ever put in. */
class AudioRingPropertyTest {
  private static final int BOUND = 40_000;

  @Property(tries = 300) // R8
  void ringGivesBackTheNewestWithinItsBound(
      @ForAll @Size(max = 80) List<@IntRange(min = -9_000, max = 9_000) Integer> steps,
      @ForAll @IntRange(min = 1, max = BOUND) int tightBound) {
    AudioRing ring = new AudioRing();
    byte[] all = new byte[80 * 9_000];
    int from = 0;
    int to = 0;
    for (int step : steps) {
      if (step < 0) {
        int dropped = Math.min(-step, to - from);
        ring.drop(dropped);
        from += dropped;
      } else {
        for (int i = 0; i < step; i++) {
          all[to + i] = (byte) ((to + i) * 31 + (to + i) / 251);
        }
        int dropped = Math.max(0, to - from + step - BOUND);
        ring.drop(dropped);
        from += dropped;
        ring.append(all, to, step, BOUND);
        to += step;
      }
      assertThat(ring.size()).isEqualTo(to - from);
      assertThat(ring.capacity()).isLessThanOrEqualTo(BOUND);
      assertThat(ring.copy(0, ring.size())).isEqualTo(Arrays.copyOfRange(all, from, to));
      assertThat(ring.copy(ring.size() / 3, ring.size() / 2))
          .isEqualTo(
              Arrays.copyOfRange(
                  all, from + ring.size() / 3, from + ring.size() / 3 + ring.size() / 2));
      if (step % 7 == 0) {
        int bound = Math.max(tightBound, ring.size());
        ring.fit(bound);
        assertThat(ring.capacity()).isBetween(ring.size(), ring.size() == 0 ? 0 : bound);
        assertThat(ring.copy(0, ring.size())).isEqualTo(Arrays.copyOfRange(all, from, to));
      }
    }
  }
}
