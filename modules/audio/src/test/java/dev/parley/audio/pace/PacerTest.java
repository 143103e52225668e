package dev.parley.audio.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MS = 1_000_000;
  private static final long START = Long.MAX_VALUE - 30 * MS;

  private final Pacer<Integer> pacer = new Pacer<>(10, 20 * MS, 5);

  @Test
  void aFrameIsDueAtOnceAndTheOthersOneEachPeriod() {
    offer(3);

    assertThat(pacer.nextNanos(START)).isEqualTo(START);
    assertThat(pacer.due(START)).containsExactly(0);
    assertThat(pacer.nextNanos(START)).isEqualTo(START + 20 * MS);
    assertThat(pacer.due(START + 19 * MS)).isEmpty();
    assertThat(pacer.due(START + 20 * MS)).containsExactly(1);
    assertThat(pacer.due(START + 40 * MS)).containsExactly(2);
    assertThat(pacer.isWaiting()).isFalse();
  }

  @Test
  void latenessIsCaughtUpAndDoesNotAddUp() {
    offer(6);
    pacer.due(START);

    assertThat(pacer.due(START + 27 * MS)).containsExactly(1);
    assertThat(pacer.due(START + 40 * MS)).containsExactly(2);
    assertThat(pacer.due(START + 81 * MS)).containsExactly(3, 4);
    assertThat(pacer.nextNanos(START)).isEqualTo(START + 100 * MS);
  }

  @Test
  void aLongStallIsNotCaughtUpAllAtOnce() {
    offer(10);
    pacer.due(START);

    assertThat(pacer.due(START + 1_000 * MS)).containsExactly(1, 2, 3, 4, 5);
    assertThat(pacer.due(START + 1_019 * MS)).isEmpty();
    assertThat(pacer.due(START + 1_020 * MS)).containsExactly(6);
  }

  @Test
  void aStreamThatRanDryBeginsAnew() {
    offer(1);
    pacer.due(START);
    assertThat(pacer.due(START + 50 * MS)).isEmpty();
    pacer.offer(7);
    pacer.offer(8);

    assertThat(pacer.due(START + 55 * MS)).containsExactly(7);
    assertThat(pacer.nextNanos(START)).isEqualTo(START + 75 * MS);
  }

  @Test
  void aStreamThatIsInTimeKeepsItsCount() {
    offer(1);
    pacer.due(START);
    assertThat(pacer.due(START + 10 * MS)).isEmpty();
    pacer.offer(1);

    assertThat(pacer.due(START + 12 * MS)).isEmpty();
    assertThat(pacer.due(START + 20 * MS)).containsExactly(1);
  }

  @Test
  void noMoreWaitThanMay() {
    offer(10);

    assertThat(pacer.offer(10)).isFalse();
    assertThat(pacer.size()).isEqualTo(10);
    assertThat(pacer.clear()).isEqualTo(10);
    assertThat(pacer.due(START)).isEmpty();
    assertThat(pacer.offer(11)).isTrue();
  }

  @Test
  void boundsOfNothingAreRefused() {
    assertThatThrownBy(() -> new Pacer<>(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pacer<>(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pacer<>(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private void offer(int frames) {
    for (int i = 0; i < frames; i++) {
      pacer.offer(i);
    }
  }
}
