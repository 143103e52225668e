package dev.parley.contract.peer;

import dev.parley.contract.InstanceId;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * How the instances of a process learn that another process is gone, or has to be taken for gone
 * (rule R3). It may come back; what its instances carried until then is lost all the same.
 */
public final class GoneNodes {
  private static final String ADDRESS = "parley.node.gone";
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private GoneNodes() {}

  /** Tells all instances of this process, and nobody else. Any thread. */
  public static void tell(EventBus bus, InstanceId node) {
    bus.publish(ADDRESS, node.value(), HERE);
  }

  /** Hears of it on the current context. */
  public static MessageConsumer<String> consume(EventBus bus, Handler<InstanceId> handler) {
    return bus.localConsumer(ADDRESS, told -> handler.handle(new InstanceId(told.body())));
  }
}
