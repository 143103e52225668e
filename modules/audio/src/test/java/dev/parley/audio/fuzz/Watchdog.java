package dev.parley.audio.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs inputs on a thread of their own and notices one that does not end: by the processor's time
 * that it takes, so that a machine with other work to do looks like no hang.
 */
final class Watchdog {
  /** No input takes a hundredth of it. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  /** One that stands still takes no time of a processor. */
  private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(10);

  private static final long LOOK_MILLIS = 100;
  private static final int SHOWN_BYTES = 4_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Input(long number, byte[] bytes) {}

  private volatile @Nullable Input current;
  private @Nullable Input seen;
  private long seenCpuNanos;
  private long seenNanos;

  /**
   * Runs inputs to their end.
   *
   * @param longest what one of them may take of a processor
   * @param inputs says of each when it begins
   * @throws AssertionError that names the input which does not end, or what they threw
   */
  static void run(Duration longest, Consumer<Watchdog> inputs) {
    Watchdog dog = new Watchdog();
    FutureTask<Void> task = new FutureTask<>(() -> inputs.accept(dog), null);
    Thread thread = new Thread(task, "fuzz");
    thread.setDaemon(true);
    thread.start();
    while (true) {
      try {
        task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException running) {
        dog.look(thread, longest);
      } catch (ExecutionException thrown) {
        throw thrown.getCause() instanceof Error error
            ? error
            : new AssertionError("the inputs could not be tried", thrown.getCause());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", stopped);
      }
    }
  }

  /** An input begins, and the one before it has ended. */
  void begin(long number, byte[] bytes) {
    current = new Input(number, bytes);
  }

  /** How an input is named, so that it can be had again. */
  static String describe(long number, byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
    return "input " + number + " of " + bytes.length + " bytes: " + hex;
  }

  private void look(Thread thread, Duration longest) {
    Input input = current;
    long cpu = THREADS.getThreadCpuTime(thread.getId());
    long now = System.nanoTime();
    if (input == null || input != seen) {
      seen = input;
      seenCpuNanos = cpu;
      seenNanos = now;
    } else if (cpu - seenCpuNanos > longest.toNanos()
        || now - seenNanos > LONGEST_STANDSTILL.toNanos()) {
      Throwable where = new Throwable("where it is");
      where.setStackTrace(thread.getStackTrace());
      throw new AssertionError("does not end: " + describe(input.number(), input.bytes()), where);
    }
  }
}
