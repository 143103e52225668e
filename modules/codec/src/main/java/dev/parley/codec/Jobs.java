package dev.parley.codec;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/**
 * Runs work on the node's codec threads; the answer comes on the context that asked. In no order
 * among conversions: who needs one waits for the answer before the next job.
 */
final class Jobs {
  private final WorkerExecutor workers;

  Jobs(WorkerExecutor workers) {
    this.workers = workers;
  }

  <T> Future<T> run(Callable<T> job) {
    return workers.executeBlocking(job, false);
  }

  Future<Void> close() {
    return workers.close();
  }
}
