package dev.parley.hub.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** Measures how late a timer of its event loop fires. Deploy one per event loop. */
public final class EventLoopLag extends VerticleBase {
  private static final long PERIOD_MS = 250;

  private final Timer lag;
  private long dueNs;

  public EventLoopLag(MeterRegistry registry) {
    this.lag =
        Timer.builder("parley.eventloop.lag")
            .description("how late timers fire: what an event loop keeps everyone waiting")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  @Override
  public Future<?> start() {
    schedule();
    return Future.succeededFuture();
  }

  private void schedule() {
    dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    vertx.setTimer(PERIOD_MS, fired -> onTimer());
  }

  private void onTimer() {
    lag.record(Math.max(0, System.nanoTime() - dueNs), TimeUnit.NANOSECONDS);
    schedule();
  }
}
