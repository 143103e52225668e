package dev.parley.provider.glm;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done one after the other, where some of it waits for GLM. The client's next command
 * is looked at when nothing is left. Not thread-safe.
 */
final class Steps {
  /** One thing to do. */
  @FunctionalInterface
  interface Step {
    /**
     * Goes on as far as it can.
     *
     * @return null while it waits; else what takes its place, often nothing
     */
    @Nullable List<Step> advance();
  }

  /** A step is done and nothing takes its place. */
  static final List<Step> DONE = List.of();

  private static final long NEVER = Long.MAX_VALUE;

  private final Clock clock;
  private final long patienceMs;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private long deadlineMs = NEVER;

  /**
   * @param patienceMs how long one step may wait
   */
  Steps(Clock clock, long patienceMs) {
    this.clock = clock;
    this.patienceMs = patienceMs;
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /** To be done after all others. */
  void add(Step step) {
    steps.add(step);
  }

  /** Goes on; answers whether nothing is left. */
  boolean advance() {
    for (Step step = steps.peek(); step != null; step = steps.peek()) {
      List<Step> next = step.advance();
      if (next == null) {
        if (deadlineMs == NEVER) {
          deadlineMs = clock.watchMs() + patienceMs;
        }
        return false;
      }
      deadlineMs = NEVER;
      steps.remove(step);
      for (int at = next.size() - 1; at >= 0; at--) {
        steps.addFirst(next.get(at));
      }
    }
    return true;
  }

  void clear() {
    steps.clear();
    deadlineMs = NEVER;
  }

  /** When what waits has waited for too long, watch time. */
  long deadlineMs() {
    return deadlineMs;
  }
}
