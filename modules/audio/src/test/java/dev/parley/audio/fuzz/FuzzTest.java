package dev.parley.audio.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.AudioException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the tests of the parsers can fail. */
class FuzzTest {
  private static final byte[] SEED = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final Fuzz.Bound BOUND = new Fuzz.Bound(100_000, 100);

  private final Mutator mutator = new Mutator(List.of(SEED));
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  private void run(Fuzz.Parser parser) {
    Fuzz.run("made up", mutator, UnaryOperator.identity(), BOUND, Duration.ofMillis(300), parser);
  }

  @Test
  void anInputThatDoesNotEndIsNamedWithTheCodeThatItIsIn() {
    assertThatThrownBy(() -> run(new Looping()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("does not end: input 0 of " + mutator.input(0).length + " bytes: ")
        .cause()
        .satisfies(
            where ->
                assertThat(where.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().contains("Looping")));
  }

  @Test
  void anErrorThatIsNotTheModulesIsNamed() {
    assertThatThrownBy(
            () ->
                run(
                    (bytes, offset, length) -> {
                      throw new IllegalStateException("made up");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("input 0 of ")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInputThatAllocatesTooMuchIsNamed() {
    List<byte[]> kept = new ArrayList<>();
    assertThatThrownBy(
            () ->
                run(
                    (bytes, offset, length) -> {
                      kept.clear();
                      kept.add(new byte[1_000_000]);
                      throw new AudioException("made up", 0, "this is wrong");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("input \\d+ of \\d+ bytes allocates \\d+");
  }

  private final class Looping implements Fuzz.Parser {
    @Override
    public void push(byte[] bytes, int offset, int length) {
      while (released.getCount() > 0) {
        Thread.onSpinWait();
      }
      throw new IllegalStateException("the test is over");
    }
  }
}
