package dev.parley.codec;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when a test says so. Any thread. */
final class ManualTimers implements Warmth.Timers {
  private record Due(long atMs, Runnable task) {}

  private final List<Due> waiting = new ArrayList<>();
  private long nowMs;
  private int ran;

  @Override
  public synchronized void after(Vertx vertx, long delayMs, Runnable task) {
    waiting.add(new Due(nowMs + delayMs, task));
  }

  /** Lets time pass, and runs what is due by then on the calling thread. */
  void advance(long ms) {
    List<Due> due;
    synchronized (this) {
      nowMs += ms;
      due = waiting.stream().filter(each -> each.atMs() <= nowMs).toList();
      waiting.removeAll(due);
      ran += due.size();
    }
    due.forEach(each -> each.task().run());
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /** How many tasks have been due. */
  synchronized int ran() {
    return ran;
  }
}
