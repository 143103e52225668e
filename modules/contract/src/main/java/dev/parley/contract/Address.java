package dev.parley.contract;

import dev.parley.contract.directory.Announcement;
import dev.parley.contract.peer.Beat;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One bus address together with the type that travels to it. There is one address per verticle
 * instance and never one per session: a registration costs every node, a map lookup costs nothing.
 *
 * @param name the bus address
 * @param type the only body type sent to it
 */
public record Address<T>(String name, Class<T> type) {
  private static final DeliveryOptions FRAMES =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  /** Where every instance tells what it serves. */
  public static final Address<Announcement> ANNOUNCEMENTS =
      new Address<>("parley.announce", Announcement.class);

  /** Where one instance asks all others to announce themselves now. The body is ignored. */
  public static final Address<String> ANNOUNCEMENT_QUERIES =
      new Address<>("parley.announce.query", String.class);

  /** Where every node tells at short intervals that it lives. */
  public static final Address<Beat> BEATS = new Address<>("parley.beat", Beat.class);

  /** The address of one verticle instance: {@code parley.<role>.<instanceId>}. */
  public static Address<BusRecord> of(Role role, InstanceId instance) {
    return new Address<>(prefix(role) + instance.value(), BusRecord.class);
  }

  /** The node whose instance has this bus address; empty for an address of no instance. */
  public static Optional<InstanceId> nodeOf(String name) {
    return Stream.of(Role.values())
        .map(Address::prefix)
        .filter(name::startsWith)
        .map(prefix -> name.substring(prefix.length()))
        .filter(InstanceId::isValid)
        .findFirst()
        .flatMap(instance -> new InstanceId(instance).node());
  }

  private static String prefix(Role role) {
    return "parley." + role.label() + ".";
  }

  /** Receives from this address on the current context. Announce only after its completion. */
  public MessageConsumer<T> consume(EventBus bus, Handler<Message<T>> handler) {
    return bus.consumer(name, handler);
  }

  /** A sender whose {@code write} fails soon after the peer died, which a plain send does not. */
  public MessageProducer<T> producer(EventBus bus) {
    return bus.sender(name, FRAMES);
  }

  /** Asks and waits at most {@code timeout} for the reply. */
  public <R> Future<R> request(EventBus bus, T message, Duration timeout) {
    return bus.<R>request(name, message, new DeliveryOptions().setSendTimeout(timeout.toMillis()))
        .map(Message::body);
  }

  /** Sends once without learning whether it arrived. */
  public void send(EventBus bus, T message) {
    bus.send(name, message, FRAMES);
  }

  /** Tells every consumer of this address on every node. */
  public void publish(EventBus bus, T message) {
    bus.publish(name, message, FRAMES);
  }
}
