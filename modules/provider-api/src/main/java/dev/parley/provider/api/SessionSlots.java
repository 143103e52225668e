package dev.parley.provider.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many upstreams of one endpoint this node may hold. Shared by the endpoint's verticle
 * instances; any thread.
 */
public final class SessionSlots {
  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * @param limit at least 1
   */
  public SessionSlots(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("an endpoint needs at least one session slot");
    }
    this.limit = limit;
  }

  /** Takes a slot unless all are taken. */
  public boolean tryTake() {
    return tryTake(limit);
  }

  /** Takes a slot unless that leaves none for others. */
  boolean tryTakeButLast() {
    return tryTake(limit - 1);
  }

  boolean isFull() {
    return taken.get() >= limit;
  }

  private boolean tryTake(int most) {
    while (true) {
      int now = taken.get();
      if (now >= most) {
        return false;
      }
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** Gives one slot back. */
  public void release() {
    taken.decrementAndGet();
  }

  public int taken() {
    return taken.get();
  }
}
