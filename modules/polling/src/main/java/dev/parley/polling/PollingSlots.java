package dev.parley.polling;

import java.util.concurrent.atomic.AtomicInteger;

/** How many long-poll sessions a process holds, and may hold. Any thread. */
public final class PollingSlots {
  private final int max;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * @param max at least 1
   */
  public PollingSlots(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max: must be at least 1, was " + max);
    }
    this.max = max;
  }

  boolean tryTake() {
    int now = taken.get();
    while (now < max) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
      now = taken.get();
    }
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }
}
