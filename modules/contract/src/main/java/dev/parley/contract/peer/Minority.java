package dev.parley.contract.peer;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * How the instances of a process learn that it hears fewer nodes than can write down what becomes
 * of sessions (rule R23). It may be cut off from the others, who go on with what was written until
 * now; clients that can come back find them.
 */
public final class Minority {
  private static final String ADDRESS = "parley.node.minority";
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private Minority() {}

  /** Tells all instances of this process, and nobody else, once each time it begins. Any thread. */
  public static void tell(EventBus bus) {
    bus.publish(ADDRESS, "", HERE);
  }

  /** Hears of it on the current context. */
  public static MessageConsumer<String> consume(EventBus bus, Handler<Void> handler) {
    return bus.localConsumer(ADDRESS, told -> handler.handle(null));
  }
}
