package dev.parley.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When Opus is warm. */
class OpusWarmUpTest {
  @Test
  void itIsReadyWhenItHasRunAndNotBefore() {
    OpusWarmUp warmUp = new OpusWarmUp(60);
    assertThat(warmUp.isReady()).isFalse();
    assertThat(warmUp.ready().toCompletableFuture()).isNotDone();

    warmUp.run();

    assertThat(warmUp.isReady()).isTrue();
    assertThat(warmUp.ready().toCompletableFuture()).isCompleted();
  }

  @Test
  void itGoesOnWhereItWasLeft() {
    OpusWarmUp warmUp = new OpusWarmUp(60);

    assertThat(warmUp.advance(59)).isFalse();
    assertThat(warmUp.isReady()).isFalse();
    assertThat(warmUp.advance(1)).isTrue();
    assertThat(warmUp.isReady()).isTrue();
    assertThat(warmUp.advance(1)).isTrue();
  }

  @Test
  void itStopsWhenItIsInterruptedAndIsNotReady() {
    OpusWarmUp warmUp = new OpusWarmUp(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();

    warmUp.run();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(warmUp.isReady()).isFalse();
    assertThat(warmUp.ready().toCompletableFuture()).isCompletedExceptionally();
  }
}
