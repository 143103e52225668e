package dev.parley.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much work encoders do when frames wait. */
class OpusComplexityTest {
  private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  private final OpusComplexity complexity = new OpusComplexity(now);

  private int frame(int waitedMillis, int laterMillis) {
    now += Duration.ofMillis(laterMillis).toNanos();
    complexity.onFrame(Duration.ofMillis(waitedMillis).toNanos(), now);
    return complexity.current();
  }

  @Test
  void framesInTimeChangeNothing() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(frame(10, 20)).isEqualTo(OpusComplexity.HIGHEST);
    }
  }

  @Test
  void lateFramesLowerItStepByStepAndNoFurtherThanItGoes() {
    assertThat(frame(11, 20)).isEqualTo(3);
    assertThat(frame(50, 20)).isEqualTo(3);
    assertThat(frame(50, 249)).isEqualTo(1);
    assertThat(frame(50, 250)).isZero();
    assertThat(frame(50, 250)).isZero();
  }

  @Test
  void itRisesByOneWhenNoneWasLateForAWhile() {
    frame(50, 20);
    assertThat(frame(0, 4_999)).isEqualTo(3);
    frame(11, 0);
    assertThat(frame(0, 4_999)).isEqualTo(1);
    assertThat(frame(0, 1)).isEqualTo(2);
    assertThat(frame(0, 4_999)).isEqualTo(2);
    assertThat(frame(0, 1)).isEqualTo(3);
    assertThat(frame(0, 5_000)).isEqualTo(4);
    assertThat(frame(0, 5_000)).isEqualTo(5);
    assertThat(frame(0, 5_000)).isEqualTo(5);
  }

  @Test
  void theComplexityAtRestIsWhatWasAskedFor() {
    OpusComplexity low = new OpusComplexity(1, now);
    long calm = OpusComplexity.CALM.toNanos();

    low.onFrame(0, now + 2 * calm);
    assertThat(low.current()).isEqualTo(1);
    assertThatThrownBy(() -> new OpusComplexity(11, now))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
