package dev.parley.audio.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PacerPropertyTest {
  private static final long PERIOD = 20;
  private static final int MOST_AT_ONCE = 1_000;

  @Property(tries = 200)
  void whoeverAsksLateGetsEachFrameInOrderAndNoneEarly(
      @ForAll @Size(min = 1, max = 100) List<@IntRange(max = 100) Integer> waits,
      @ForAll long start) {
    Pacer<Integer> pacer = new Pacer<>(MOST_AT_ONCE, PERIOD, MOST_AT_ONCE);
    int frames = 500;
    IntStream.range(0, frames).forEach(pacer::offer);
    List<Integer> out = new ArrayList<>(pacer.due(start));
    long now = start;
    for (int wait : waits) {
      now += wait;
      out.addAll(pacer.due(now));

      // By now as many as the time holds, however often and late was asked.
      assertThat(out).hasSize((int) Math.min(frames, (now - start) / PERIOD + 1));
    }
    assertThat(out).isSorted().doesNotHaveDuplicates();
  }

  @Property(tries = 200)
  void neitherMoreWaitNorMoreAreDueThanMay(
      @ForAll @Size(max = 200) List<@IntRange(min = -3, max = 300) Integer> steps,
      @ForAll @IntRange(min = 1, max = 20) int capacity,
      @ForAll @IntRange(min = 1, max = 20) int atOnce) {
    Pacer<Integer> pacer = new Pacer<>(capacity, PERIOD, atOnce);
    List<Integer> in = new ArrayList<>();
    List<Integer> out = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i);
      if (step < 0) {
        boolean room = pacer.size() < capacity;
        assertThat(pacer.offer(i)).isEqualTo(room);
        if (room) {
          in.add(i);
        }
      } else {
        now += step;
        List<Integer> due = pacer.due(now);
        assertThat(due).hasSizeLessThanOrEqualTo(atOnce);
        out.addAll(due);
      }
      assertThat(pacer.size()).isEqualTo(in.size() - out.size()).isLessThanOrEqualTo(capacity);
    }
    assertThat(in.subList(0, out.size())).isEqualTo(out);
  }
}
