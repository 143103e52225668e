package dev.parley.routing.codec;

import dev.parley.contract.Address;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.peer.Peers;
import dev.parley.contract.peer.Peers.Peer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/** The codec instances as the sessions of one router see them. Confined to its context. */
public final class CodecPool {
  /**
   * How long one instance may take to answer: longer than rule R9 gives others, because the first
   * to decode Opus warms up before it does, and no other instance of its node would be quicker.
   */
  private static final Duration EACH = Duration.ofSeconds(4);

  /** How many instances are asked for one codec. */
  private static final int MAX_ASKED = 3;

  private final Vertx vertx;
  private final InstanceId router;
  private final InstanceDirectory directory;
  private final Peers peers;
  private final LongSupplier clockMs;
  private final ErrorEvents events;

  /**
   * @param clockMs milliseconds that do not go back
   */
  public CodecPool(
      Vertx vertx,
      InstanceId router,
      InstanceDirectory directory,
      Peers peers,
      LongSupplier clockMs) {
    this.vertx = vertx;
    this.router = router;
    this.directory = directory;
    this.peers = peers;
    this.clockMs = clockMs;
    this.events = new ErrorEvents(router);
  }

  /** Whether there is nobody who could convert anything. */
  public boolean isEmpty() {
    return directory.nearestFirst(Role.CODEC, "", clockMs.getAsLong()).isEmpty();
  }

  long nowMs() {
    return clockMs.getAsLong();
  }

  InstanceId router() {
    return router;
  }

  /** Makes the events that tell clients of faults. */
  ErrorEvents events() {
    return events;
  }

  /**
   * Opens a codec at the nearest instance that takes it; the sender is to be {@link #release}d.
   * Fails with {@link ErrorCode#CODEC_UNAVAILABLE}.
   */
  Future<Peer> open(OpenCodec open) {
    Queue<Announcement> nearest =
        new ArrayDeque<>(directory.nearestFirst(Role.CODEC, "", clockMs.getAsLong()));
    return next(open, nearest, 0);
  }

  private Future<Peer> next(OpenCodec open, Queue<Announcement> left, int asked) {
    Announcement announced = asked < MAX_ASKED ? left.poll() : null;
    if (announced == null) {
      ErrorCode code = ErrorCode.CODEC_UNAVAILABLE;
      return Future.failedFuture(
          HubException.of(code, "Nobody can convert the session's sound now.", null));
    }
    InstanceId instance = announced.instance();
    return Address.of(Role.CODEC, instance)
        .<CodecOpened>request(vertx.eventBus(), open, EACH)
        .map(opened -> peers.acquire(Role.CODEC, instance))
        .recover(refused -> onRefused(open, instance, left, asked + 1, refused));
  }

  private Future<Peer> onRefused(
      OpenCodec open, InstanceId instance, Queue<Announcement> left, int asked, Throwable refused) {
    if (HubException.ofBusFailure(refused).code() == ErrorCode.HUB_UNAVAILABLE) {
      directory.forget(instance);
      // It may still have heard, and answer too late.
      Address.of(Role.CODEC, instance)
          .send(
              vertx.eventBus(),
              new CloseCodec(open.session(), open.epoch(), open.leg(), open.generation()));
    }
    return next(open, left, asked);
  }

  void release(Peer codec) {
    peers.release(codec);
  }
}
