package dev.parley.contract.near;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance receives its records: at its address on the bus, and the short way from those
 * on its event loop. Confined to the context it was opened on.
 */
public final class Inbox {
  private final InstanceId instance;
  private final ContextInternal context;
  private final Handler<BusRecord> onRecord;
  private final NearQueue queue = NearQueue.ofThread();
  private @Nullable MessageConsumer<BusRecord> consumer;
  private boolean isOpen = true;

  private Inbox(InstanceId instance, ContextInternal context, Handler<BusRecord> onRecord) {
    this.instance = instance;
    this.context = context;
    this.onRecord = onRecord;
  }

  /**
   * Receives on the current context. Announce only after its {@link #completion}.
   *
   * @param onMessage takes what comes by the bus; only that may want a reply
   * @param onRecord takes what comes the short way
   */
  public static Inbox open(
      Vertx vertx,
      Role role,
      InstanceId instance,
      Handler<Message<BusRecord>> onMessage,
      Handler<BusRecord> onRecord) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Inbox inbox = new Inbox(instance, context, onRecord);
    inbox.consumer = Address.of(role, instance).consume(vertx.eventBus(), onMessage);
    inbox.queue.add(inbox, context);
    // With its verticle the consumer goes by itself, and so must this.
    context.addCloseHook(
        done -> {
          inbox.shut();
          done.succeed();
        });
    return inbox;
  }

  InstanceId instance() {
    return instance;
  }

  boolean isOpen() {
    return isOpen;
  }

  /** When others can reach it. */
  public Future<Void> completion() {
    return consumer == null ? Future.succeededFuture() : consumer.completion();
  }

  /** Receives nothing more. */
  public Future<Void> close() {
    shut();
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  private void shut() {
    isOpen = false;
    queue.remove(this);
  }

  void receive(BusRecord record) {
    if (isOpen) {
      context.dispatch(record, onRecord);
    }
  }
}
