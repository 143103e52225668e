package dev.parley.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A client that sends as fast as it is read gets its rate and its burst, neither more nor less. */
class InputRatePropertyTest {
  private static final long TICK_MS = 100;

  private static InputRate rate(long framesPerSecond, long bytesPerSecond, long burstMs) {
    return new InputRate(
        new InputRate.Limits(framesPerSecond, bytesPerSecond, burstMs, 0, 1_000), 0);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(0, 5_000).list().ofMinSize(1).ofMaxSize(4);
  }

  @Property(tries = 200)
  void whatIsReadStaysWithinTheRateAndTheBurst(
      @ForAll("sizes") List<Integer> sizes,
      @ForAll @IntRange(min = 1, max = 500) int framesPerSecond,
      @ForAll @IntRange(min = 100, max = 100_000) int bytesPerSecond,
      @ForAll @IntRange(min = 100, max = 5_000) int burstMs,
      @ForAll @IntRange(min = 1, max = 100) int ticks) {
    InputRate rate = rate(framesPerSecond, bytesPerSecond, burstMs);
    long frames = 0;
    long bytes = 0;
    int largest = 0;
    for (int tick = 1; tick <= ticks; tick++) {
      while (rate.isOpen()) {
        int size = sizes.get((int) (frames % sizes.size()));
        rate.onFrame(size);
        frames++;
        bytes += size;
        largest = Math.max(largest, size);
      }
      rate.onTick(tick * TICK_MS);
    }
    double seconds = (burstMs + (ticks - 1) * TICK_MS) / 1_000.0;

    assertThat((double) frames).isLessThanOrEqualTo(framesPerSecond * seconds + 1);
    assertThat((double) bytes).isLessThanOrEqualTo(bytesPerSecond * seconds + largest);
    if (sizes.stream().distinct().count() == 1) {
      // One of the two was used up: it was not held back for nothing.
      assertThat(frames >= framesPerSecond * seconds || bytes >= bytesPerSecond * seconds).isTrue();
    }
  }

  @Property(tries = 100)
  void whoStaysBelowTheRateIsNeverHeldBack(
      @ForAll @IntRange(min = 20, max = 500) int framesPerSecond,
      @ForAll @IntRange(min = 0, max = 1_000) int size) {
    InputRate rate = rate(framesPerSecond, 1_000L * framesPerSecond, 1_000);
    for (int tick = 1; tick <= 100; tick++) {
      for (int i = 0; i < framesPerSecond / 10; i++) {
        assertThat(rate.isOpen()).isTrue();
        rate.onFrame(size);
      }
      rate.onTick(tick * TICK_MS);
    }
    assertThat(rate.heldBackMs()).isZero();
  }

  @Property(tries = 200)
  void theLargestFrameAloneHoldsNobodyBack(
      @ForAll @IntRange(min = 1, max = 5_000_000) int largest,
      @ForAll @IntRange(min = 1, max = 1_000_000) int bytesPerSecond,
      @ForAll @IntRange(min = 100, max = 5_000) int burstMs) {
    InputRate rate =
        new InputRate(new InputRate.Limits(100, bytesPerSecond, burstMs, largest, 1_000), 0);
    rate.onFrame(largest);
    assertThat(rate.isOpen()).isTrue();
    rate.onFrame(Math.toIntExact(Math.max(largest, (long) bytesPerSecond * burstMs / 1_000)));
    assertThat(rate.isOpen()).isFalse();
  }

  @Example
  void timeWithRoomMakesUpForTimeHeldBack() {
    InputRate rate = rate(10, 1_000, 1_000);
    rate.onFrame(3_000);
    for (int tick = 1; tick <= 20; tick++) {
      rate.onTick(tick * TICK_MS);
    }
    assertThat(rate.isOpen()).isFalse();
    assertThat(rate.heldBackMs()).isEqualTo(2_000);

    for (int tick = 21; tick <= 31; tick++) {
      rate.onTick(tick * TICK_MS);
    }
    assertThat(rate.isOpen()).isTrue();
    assertThat(rate.heldBackMs()).isEqualTo(1_100);
  }
}
