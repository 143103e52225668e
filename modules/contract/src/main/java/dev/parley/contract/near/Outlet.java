package dev.parley.contract.near;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one instance: the short one if it has its inbox on the event loop of whoever made
 * this, else the bus. Confined to that event loop.
 */
public final class Outlet {
  private static final Future<Void> WRITTEN = Future.succeededFuture();

  private final MessageProducer<BusRecord> producer;
  private final NearQueue queue = NearQueue.ofThread();
  private final @Nullable Inbox near;

  public Outlet(EventBus bus, Role role, InstanceId instance) {
    this.producer = Address.of(role, instance).producer(bus);
    this.near = queue.find(instance);
  }

  /** Sends a record; fails soon after the instance died. */
  public Future<Void> write(BusRecord record) {
    if (near == null || !near.isOpen()) {
      return producer.write(record);
    }
    queue.write(near, record);
    return WRITTEN;
  }

  public void close() {
    producer.close();
  }
}
