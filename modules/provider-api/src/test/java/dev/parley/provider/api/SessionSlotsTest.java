package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionSlotsTest {
  @Test
  void neverGivesOutMoreThanItHasToAnyNumberOfThreads() {
    SessionSlots slots = new SessionSlots(3);
    AtomicInteger most = new AtomicInteger();

    IntStream.range(0, 10_000)
        .parallel()
        .forEach(
            i -> {
              if (slots.tryTake()) {
                most.accumulateAndGet(slots.taken(), Math::max);
                slots.release();
              }
            });

    assertThat(most.get()).isBetween(1, 3);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void aLimitBelowOneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SessionSlots(0));
  }
}
