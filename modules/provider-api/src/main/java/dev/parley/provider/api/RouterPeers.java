package dev.parley.provider.api;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Senders to the routers that upstreams belong to, one per router however many of its sessions are
 * served here. A write that fails means the router is gone. Confined to one context.
 */
final class RouterPeers {
  private final EventBus bus;
  private final Consumer<InstanceId> onGone;
  private final Map<InstanceId, Peer> peers = new HashMap<>();

  /**
   * @param onGone told for each failed write, with the router it was for
   */
  RouterPeers(EventBus bus, Consumer<InstanceId> onGone) {
    this.bus = bus;
    this.onGone = onGone;
  }

  /** The sender to this router; {@link #release} it when the upstream has ended. */
  Peer acquire(InstanceId router) {
    Peer peer = peers.computeIfAbsent(router, this::create);
    peer.users++;
    return peer;
  }

  void release(Peer peer) {
    if (--peer.users == 0) {
      peers.remove(peer.router);
      peer.producer.close();
    }
  }

  private Peer create(InstanceId router) {
    return new Peer(
        router, Address.of(Role.ROUTER, router).producer(bus), gone -> onGone.accept(router));
  }

  /** One router and the producer that reaches it. */
  static final class Peer {
    private final InstanceId router;
    private final MessageProducer<BusRecord> producer;
    private final Handler<Throwable> onFailure;
    private int users;

    private Peer(
        InstanceId router, MessageProducer<BusRecord> producer, Handler<Throwable> onFailure) {
      this.router = router;
      this.producer = producer;
      this.onFailure = onFailure;
    }

    InstanceId router() {
      return router;
    }

    void write(BusRecord record) {
      producer.write(record).onFailure(onFailure);
    }
  }
}
