package dev.parley.emulator.server;

import dev.parley.emulator.service.Timers;
import io.vertx.core.Vertx;

/** Real time; tasks run on the event loop that asked. */
final class VertxTimers implements Timers {
  private final Vertx vertx;

  VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    long id = vertx.setTimer(Math.max(1, delayMs), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public long nowMs() {
    return System.currentTimeMillis();
  }
}
