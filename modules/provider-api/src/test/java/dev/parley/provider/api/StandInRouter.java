package dev.parley.provider.api;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router as far as a provider can see one: records what it gets, sends what it is told. */
final class StandInRouter {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  final InstanceId instance = InstanceId.create();
  final List<BusRecord> received = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final Address<BusRecord> provider;
  private final MessageConsumer<BusRecord> consumer;

  StandInRouter(Vertx vertx, InstanceId provider) throws Exception {
    this.vertx = vertx;
    this.provider = Address.of(Role.PROVIDER, provider);
    this.consumer =
        Address.of(Role.ROUTER, instance)
            .consume(vertx.eventBus(), message -> received.add(message.body()));
    consumer.completion().await();
  }

  void vanish() {
    consumer.unregister().await();
  }

  Future<UpstreamOpened> open(SessionId session, long epoch, int generation) {
    return open(new OpenUpstream(session, epoch, generation, instance, "test", null));
  }

  Future<UpstreamOpened> open(OpenUpstream request) {
    return provider.request(vertx.eventBus(), request, PATIENCE);
  }

  void frame(SessionId session, long epoch, int generation, long seq, String payload) {
    tell(new Frame(session, Leg.UPSTREAM, epoch, generation, seq, FrameKind.UNREAD, payload));
  }

  void credit(SessionId session, long epoch, int generation, int frames, long bytes) {
    tell(new Credit(session, Leg.UPSTREAM, epoch, generation, frames, bytes));
  }

  void close(SessionId session, long epoch, int generation) {
    tell(new CloseUpstream(session, epoch, generation));
  }

  void tell(BusRecord record) {
    provider.producer(vertx.eventBus()).write(record);
  }

  List<Frame> frames() {
    return received.stream().filter(Frame.class::isInstance).map(Frame.class::cast).toList();
  }

  List<UpstreamClosed> closed() {
    return received.stream()
        .filter(UpstreamClosed.class::isInstance)
        .map(UpstreamClosed.class::cast)
        .toList();
  }

  int creditedFrames() {
    return received.stream()
        .filter(Credit.class::isInstance)
        .mapToInt(record -> ((Credit) record).frames())
        .sum();
  }
}
