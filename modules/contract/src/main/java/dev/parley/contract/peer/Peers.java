package dev.parley.contract.peer;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.near.Outlet;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Senders to other instances, one per instance however many sessions share it. An instance is gone
 * when a write to it fails, or when its node is gone; a write that fails because its node cannot be
 * reached means that all of the node's instances are. From then on nothing more is written to it,
 * and its end is told in a task of its own, because a write may fail before it returns. Confined to
 * one context.
 */
public final class Peers {
  private final Vertx vertx;
  private final Consumer<InstanceId> onGone;
  private final Map<InstanceId, Peer> peers = new HashMap<>();

  /**
   * @param onGone told once for each instance that is gone
   */
  public Peers(Vertx vertx, Consumer<InstanceId> onGone) {
    this.vertx = vertx;
    this.onGone = onGone;
    GoneNodes.consume(vertx.eventBus(), this::onNodeGone);
  }

  private void onNodeGone(InstanceId node) {
    for (Peer peer : List.copyOf(peers.values())) {
      if (peer.instance.isOn(node)) {
        peer.onGone();
      }
    }
  }

  /**
   * The sender to this instance; {@link #release} it when nothing more is to be sent. One that was
   * gone and is asked for again is tried again.
   */
  public Peer acquire(Role role, InstanceId instance) {
    Peer peer = peers.get(instance);
    if (peer == null || peer.gone) {
      peer = new Peer(instance, new Outlet(vertx.eventBus(), role, instance));
      peers.put(instance, peer);
    }
    peer.users++;
    return peer;
  }

  /** Gives a sender back; the last one closes it. */
  public void release(Peer peer) {
    if (--peer.users == 0) {
      peers.remove(peer.instance, peer);
      peer.outlet.close();
    }
  }

  /** How many instances somebody holds a sender to. */
  public int size() {
    return peers.size();
  }

  /** One instance and the way to it. */
  public final class Peer {
    private final InstanceId instance;
    private final Outlet outlet;
    private final Handler<Throwable> onFailure = this::onWriteFailed;
    private int users;
    private boolean gone;

    private Peer(InstanceId instance, Outlet outlet) {
      this.instance = instance;
      this.outlet = outlet;
    }

    public InstanceId instance() {
      return instance;
    }

    /** Sends a record, or loses it when the instance is gone. */
    public void write(BusRecord record) {
      if (!gone) {
        Future<Void> written = outlet.write(record);
        // Within the process it is written by now, and there is nothing to wait for.
        if (!written.succeeded()) {
          written.onFailure(onFailure);
        }
      }
    }

    /** One instance may have left its node; a node that cannot be written to has lost frames. */
    private void onWriteFailed(Throwable failure) {
      boolean isOnlyInstance =
          failure instanceof ReplyException reply
              && reply.failureType() == ReplyFailure.NO_HANDLERS;
      if (!gone && !isOnlyInstance) {
        instance.node().ifPresent(node -> GoneNodes.tell(vertx.eventBus(), node));
      }
      onGone();
    }

    private void onGone() {
      if (!gone) {
        gone = true;
        vertx.runOnContext(later -> onGone.accept(instance));
      }
    }
  }
}
