package dev.parley.ingress.link;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.MessageProducer;
import java.util.function.Consumer;

/** The way to one router instance. A write that fails means that the router is gone. */
final class RouterPort {
  private final InstanceId router;
  private final MessageProducer<BusRecord> producer;
  private final Handler<AsyncResult<Void>> onWritten;

  RouterPort(InstanceId router, MessageProducer<BusRecord> producer, Consumer<RouterPort> onLost) {
    this.router = router;
    this.producer = producer;
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
    Future<Void> written = producer.write(record);
    // Within the process it is written by now, and there is nothing to wait for.
    if (!written.succeeded()) {
      written.onComplete(onWritten);
    }
  }
}
