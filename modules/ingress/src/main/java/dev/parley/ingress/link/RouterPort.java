package dev.parley.ingress.link;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.near.Outlet;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.function.Consumer;

/** The way to one router instance. A write that fails means that the router is gone. */
final class RouterPort {
  private final InstanceId router;
  private final Outlet outlet;
  private final Handler<AsyncResult<Void>> onWritten;

  RouterPort(InstanceId router, Outlet outlet, Consumer<RouterPort> onLost) {
    this.router = router;
    this.outlet = outlet;
    this.onWritten =
        written -> {
          if (written.failed()) {
            onLost.accept(this);
          }
        };
  }

  InstanceId router() {
    return router;
  }

  void write(BusRecord record) {
    Future<Void> written = outlet.write(record);
    // Within the process it is written by now, and there is nothing to wait for.
    if (!written.succeeded()) {
      written.onComplete(onWritten);
    }
  }
}
