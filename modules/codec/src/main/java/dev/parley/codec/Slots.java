package dev.parley.codec;

import java.util.concurrent.atomic.AtomicInteger;

/** How many sessions' sound this node converts. Shared by its codecs; any thread. */
final class Slots {
  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();

  Slots(int limit) {
    this.limit = limit;
  }

  /** Takes a slot unless all are taken. */
  boolean tryTake() {
    if (taken.incrementAndGet() <= limit) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  /** Gives one slot back. */
  void release() {
    taken.decrementAndGet();
  }

  int taken() {
    return taken.get();
  }
}
