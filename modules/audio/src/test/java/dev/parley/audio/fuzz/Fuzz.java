package dev.parley.audio.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.parley.audio.AudioException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Pushes inputs that are nearly right into a parser, for {@code -Dparley.fuzz.seconds} (20), or as
 * many as {@code -Dparley.fuzz.inputs} says.
 */
final class Fuzz {
  /** The first inputs load classes, which is not the parser's doing. */
  private static final int LOADING = 100;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A parser for one input. */
  interface Parser {
    /** Takes bytes; throws nothing but {@link AudioException}. */
    void push(byte[] bytes, int offset, int length);

    /** Ends the input. */
    default void end() {}

    /** Whether an input may be cut. */
    default boolean isByteStream() {
      return true;
    }
  }

  /** What a parser may allocate. */
  record Bound(long once, long perByte) {}

  private Fuzz() {}

  /** Tries a parser until time or inputs are used up; fails soon when one of them does not end. */
  static void run(
      String name, Mutator mutator, UnaryOperator<byte[]> repair, Bound bound, Parser parser) {
    run(name, mutator, repair, bound, Watchdog.LONGEST, parser);
  }

  /**
   * As {@link #run(String, Mutator, UnaryOperator, Bound, Parser)}.
   *
   * @param longest what an input may take of a processor
   */
  static void run(
      String name,
      Mutator mutator,
      UnaryOperator<byte[]> repair,
      Bound bound,
      Duration longest,
      Parser parser) {
    Watchdog.run(longest, dog -> tryAll(name, mutator, repair, bound, dog, parser));
  }

  private static void tryAll(
      String name,
      Mutator mutator,
      UnaryOperator<byte[]> repair,
      Bound bound,
      Watchdog dog,
      Parser parser) {
    long inputs = Long.getLong("parley.fuzz.inputs", 0);
    long nanos = Duration.ofSeconds(Long.getLong("parley.fuzz.seconds", 20)).toNanos();
    long start = System.nanoTime();
    long number = 0;
    long faults = 0;
    while (inputs > 0 ? number < inputs : System.nanoTime() - start < nanos) {
      byte[] bytes = repair.apply(mutator.input(number));
      dog.begin(number, bytes);
      faults += one(number, bytes, bound, parser);
      number++;
    }
    System.out.printf(
        "%s: %d inputs, %d of them with faults, in %.1f s%n",
        name, number, faults, (System.nanoTime() - start) / 1e9);
    assertThat(faults).as("inputs with faults").isPositive();
  }

  private static int one(long number, byte[] bytes, Bound bound, Parser parser) {
    Random random = new Random(number);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int faults = 0;
    try {
      for (int at = 0; at < bytes.length; ) {
        int chunk = 1 + random.nextInt(random.nextBoolean() ? 40 : 9_000);
        int length = parser.isByteStream() ? Math.min(bytes.length - at, chunk) : bytes.length;
        faults += pushed(parser, bytes, at, length);
        at += length;
      }
      try {
        parser.end();
      } catch (AudioException expected) {
        faults++;
      }
    } catch (RuntimeException | Error thrown) {
      throw new AssertionError(Watchdog.describe(number, bytes), thrown);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (number >= LOADING && allocated > bound.once() + bound.perByte() * bytes.length) {
      throw new AssertionError(
          "input " + number + " of " + bytes.length + " bytes allocates " + allocated);
    }
    return Math.min(1, faults);
  }

  private static int pushed(Parser parser, byte[] bytes, int at, int length) {
    try {
      parser.push(bytes, at, length);
      return 0;
    } catch (AudioException expected) {
      assertThat(expected.offset()).isNotNegative();
      assertThat(expected.getMessage()).hasSizeLessThan(200);
      return 1;
    }
  }
}
