package dev.parley.codec;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Converted;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks a codec as a router does, and keeps what it answers. */
final class StandInRouter {
  final InstanceId instance;
  private final Vertx vertx;
  private final Address<BusRecord> codec;
  private final List<Converted> converted = new CopyOnWriteArrayList<>();

  StandInRouter(Vertx vertx, InstanceId instance, InstanceId codec) {
    this.vertx = vertx;
    this.instance = instance;
    this.codec = Address.of(Role.CODEC, codec);
    Address.of(Role.ROUTER, instance)
        .consume(vertx.eventBus(), message -> converted.add((Converted) message.body()))
        .completion()
        .await();
  }

  Direction direction(SessionId session, Leg leg, int generation) {
    return new Direction(session, 1, leg, generation);
  }

  /** One direction of a session, as the router sees it. */
  final class Direction {
    private final SessionId session;
    private final long epoch;
    private final Leg leg;
    private final int generation;
    private long seq;

    Direction(SessionId session, long epoch, Leg leg, int generation) {
      this.session = session;
      this.epoch = epoch;
      this.leg = leg;
      this.generation = generation;
    }

    Direction ofEpoch(long other) {
      return new Direction(session, other, leg, generation);
    }

    Future<CodecOpened> open(String from, String to) {
      return codec.request(
          vertx.eventBus(),
          new OpenCodec(session, epoch, leg, generation, instance, from, to),
          Duration.ofSeconds(20));
    }

    void sound(byte[] bytes) {
      send(What.SOUND, Streams.base64(bytes));
    }

    void send(What what, String payload) {
      send(seq++, what, payload);
    }

    void send(long number, What what, String payload) {
      codec.send(
          vertx.eventBus(), new Convert(session, epoch, leg, generation, number, what, payload));
    }

    void close() {
      codec.send(vertx.eventBus(), new CloseCodec(session, epoch, leg, generation));
    }

    List<Converted> answers() {
      return converted.stream()
          .filter(
              one ->
                  one.session().equals(session)
                      && one.leg() == leg
                      && one.epoch() == epoch
                      && one.generation() == generation)
          .toList();
    }

    /** The numbers that are answered to the end. */
    List<Long> answered() {
      return answers().stream().filter(Converted::isLast).map(Converted::seq).toList();
    }

    byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      answers().forEach(one -> all.writeBytes(Base64.getDecoder().decode(one.payload())));
      return all.toByteArray();
    }
  }
}
