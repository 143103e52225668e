package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An instance with an address of its own that records what it is sent. Any thread. */
abstract class BusPeer {
  final InstanceId instance = InstanceId.create();
  final List<BusRecord> received = new CopyOnWriteArrayList<>();
  final Vertx vertx;
  volatile Consumer<BusRecord> listener = record -> {};
  private final MessageConsumer<BusRecord> consumer;

  BusPeer(Vertx vertx, Role role) {
    this.vertx = vertx;
    this.consumer = Address.of(role, instance).consume(vertx.eventBus(), this::onMessage);
    consumer.completion().await();
  }

  void onMessage(Message<BusRecord> message) {
    received.add(message.body());
    listener.accept(message.body());
  }

  /** Takes nothing any more, as a dead process does. */
  void vanish() {
    consumer.unregister().await();
  }

  void tell(InstanceId router, BusRecord record) {
    vertx.eventBus().send("parley.router." + router.value(), record);
  }

  <T> List<T> received(Class<T> type) {
    return received.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The events that came as frames, in order. */
  List<String> events() {
    return received(Frame.class).stream().map(Frame::payload).toList();
  }

  int creditedFrames() {
    return received(Credit.class).stream().mapToInt(Credit::frames).sum();
  }
}
