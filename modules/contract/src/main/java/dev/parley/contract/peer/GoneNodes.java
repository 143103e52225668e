package dev.parley.contract.peer;

import dev.parley.contract.InstanceId;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * How the instances of a process learn that another process is gone, or has to be taken for gone
 * (rule R3), and before that, that it is silent. It may come back; what the instances of one that
 * is gone have carried until then is lost all the same.
 */
public final class GoneNodes {
  private static final String GONE = "parley.node.gone";
  private static final String SILENT = "parley.node.silent";
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private GoneNodes() {}

  /** Tells all instances of this process, and nobody else, that a node is gone. Any thread. */
  public static void tell(EventBus bus, InstanceId node) {
    tellSilent(bus, node);
    bus.publish(GONE, node.value(), HERE);
  }

  /**
   * Tells them that a node does not speak: what is new goes elsewhere, what it has it keeps until
   * more is known. Any thread.
   */
  public static void tellSilent(EventBus bus, InstanceId node) {
    bus.publish(SILENT, node.value(), HERE);
  }

  /** Hears of nodes that are gone, on the current context. */
  public static MessageConsumer<String> consume(EventBus bus, Handler<InstanceId> handler) {
    return bus.localConsumer(GONE, told -> handler.handle(new InstanceId(told.body())));
  }

  /** Hears of nodes that are silent, those that are gone among them, on the current context. */
  public static MessageConsumer<String> consumeSilent(EventBus bus, Handler<InstanceId> handler) {
    return bus.localConsumer(SILENT, told -> handler.handle(new InstanceId(told.body())));
  }
}
