package dev.parley.contract.peer;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * How the instances of a process learn that it is to stop before long: they take nothing new, and
 * let go of what they have where that cuts nothing off.
 */
public final class Drain {
  private static final String ADDRESS = "parley.node.drain";
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private Drain() {}

  /** Tells all instances of this process, and nobody else. Any thread. */
  public static void begin(EventBus bus) {
    bus.publish(ADDRESS, "", HERE);
  }

  /** Hears of it on the current context. */
  public static MessageConsumer<String> consume(EventBus bus, Handler<Void> handler) {
    return bus.localConsumer(ADDRESS, told -> handler.handle(null));
  }
}
