package dev.parley.codec;

import dev.parley.audio.opus.OpusWarmUp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes Opus fast before anybody needs it: a while after the start, in slices with pauses, so that
 * neither the start nor a session that runs already notices; without pauses once somebody waits for
 * it. One per node; any context.
 */
final class Warmth {
  /** Time, handed in. */
  interface Timers {
    /** Those of Vert.x. */
    Timers REAL = (vertx, delayMs, task) -> vertx.setTimer(delayMs, due -> task.run());

    /** Runs a task later, on the context that asks. */
    void after(Vertx vertx, long delayMs, Runnable task);
  }

  /** A start has other things to do, and with its compiling a warm-up takes seconds of a core. */
  static final long LATER_MS = 30_000;

  /** After so long a conversion is opened cold; its router waits for seconds. */
  static final long PATIENCE_MS = 1_000;

  static final int SLICE_FRAMES = 20;
  static final long PAUSE_MS = 100;

  private final OpusWarmUp warmUp;
  private final Timers timers;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean isHurried;

  Warmth(OpusWarmUp warmUp) {
    this(warmUp, Timers.REAL);
  }

  Warmth(OpusWarmUp warmUp, Timers timers) {
    this.warmUp = warmUp;
    this.timers = timers;
  }

  /** Begins a while after now, unless somebody needs it before. */
  void beginLater(Vertx vertx, Jobs jobs) {
    timers.after(vertx, LATER_MS, () -> begin(vertx, jobs));
  }

  /** Completes when Opus is warm, or has been waited for long enough; never fails. */
  Future<Void> ready(Vertx vertx, Jobs jobs) {
    if (warmUp.isReady()) {
      return Future.succeededFuture();
    }
    isHurried = true;
    begin(vertx, jobs);
    return Future.fromCompletionStage(warmUp.ready(), vertx.getOrCreateContext())
        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  private void begin(Vertx vertx, Jobs jobs) {
    if (begun.compareAndSet(false, true)) {
      advance(vertx, jobs);
    }
  }

  private void advance(Vertx vertx, Jobs jobs) {
    jobs.run(() -> warmUp.advance(SLICE_FRAMES)).onSuccess(done -> goOn(done, vertx, jobs));
  }

  private void goOn(boolean isDone, Vertx vertx, Jobs jobs) {
    if (!isDone && isHurried) {
      advance(vertx, jobs);
    } else if (!isDone) {
      timers.after(vertx, PAUSE_MS, () -> advance(vertx, jobs));
    }
  }
}
