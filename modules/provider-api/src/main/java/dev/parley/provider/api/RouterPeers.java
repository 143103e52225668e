package dev.parley.provider.api;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageProducer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Senders to the routers that upstreams belong to, one per router however many of its sessions are
 * served here. A write that fails means the router is gone: nothing more is written to it, and its
 * end is told in a task of its own, because a write may fail before it returns. Confined to one
 * context.
 */
final class RouterPeers {
  private final Vertx vertx;
  private final Consumer<InstanceId> onGone;
  private final Map<InstanceId, Peer> peers = new HashMap<>();

  /**
   * @param onGone told once for each router that is gone
   */
  RouterPeers(Vertx vertx, Consumer<InstanceId> onGone) {
    this.vertx = vertx;
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
    return new Peer(router, Address.of(Role.ROUTER, router).producer(vertx.eventBus()));
  }

  /** One router and the producer that reaches it. */
  final class Peer {
    private final InstanceId router;
    private final MessageProducer<BusRecord> producer;
    private final Handler<Throwable> onFailure = failure -> onWriteFailed();
    private int users;
    private boolean gone;

    private Peer(InstanceId router, MessageProducer<BusRecord> producer) {
      this.router = router;
      this.producer = producer;
    }

    InstanceId router() {
      return router;
    }

    void write(BusRecord record) {
      if (!gone) {
        producer.write(record).onFailure(onFailure);
      }
    }

    private void onWriteFailed() {
      if (!gone) {
        gone = true;
        vertx.runOnContext(later -> onGone.accept(router));
      }
    }
  }
}
