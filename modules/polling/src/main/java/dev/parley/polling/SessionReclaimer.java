package dev.parley.polling;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Asks routers to let a long-poll session go on here whose instance is gone: the nearest first,
 * again and again for some seconds, because a cluster that has just lost a node may need a moment.
 * Confined to the instance's context.
 */
final class SessionReclaimer {
  private static final Duration TRY_TIMEOUT = Duration.ofSeconds(2);
  private static final long AGAIN_MS = 300;
  private static final long GIVE_UP_MS = 8_000;
  private static final int NO_CLOSE_FRAME = 1006;

  private final Vertx vertx;
  private final InstanceId instance;
  private final InstanceDirectory directory;
  private final LongSupplier nowMs;

  SessionReclaimer(
      Vertx vertx, InstanceId instance, InstanceDirectory directory, LongSupplier nowMs) {
    this.vertx = vertx;
    this.instance = instance;
    this.directory = directory;
    this.nowMs = nowMs;
  }

  /**
   * Asks. What the client has not got comes to the instance's address after the answer.
   *
   * @param after how many of the session's events the client has, or {@link
   *     dev.parley.contract.ResumeSession#UNKNOWN}
   * @return fails with a {@link HubException} alone
   */
  Future<SessionReclaimed> reclaim(SessionId session, TokenHash token, long after) {
    ReclaimSession asked = new ReclaimSession(session, instance, token, after);
    return ask(asked, 0, nowMs.getAsLong() + GIVE_UP_MS);
  }

  private Future<SessionReclaimed> ask(ReclaimSession asked, int tries, long untilMs) {
    List<Announcement> routers = directory.nearestFirst(Role.ROUTER, "", nowMs.getAsLong());
    if (routers.isEmpty()) {
      return again(asked, tries, untilMs, HubException.of(ErrorCode.HUB_UNAVAILABLE, "", null));
    }
    InstanceId router = routers.get(tries % routers.size()).instance();
    return ask(asked, router)
        .compose(
            answer ->
                answer instanceof SessionAccepted owned ? ask(asked, owned.router()) : done(answer))
        .map(SessionReclaimed.class::cast)
        .recover(
            failure -> {
              HubException fault = HubException.ofBusFailure(failure);
              return fault.code().actor() == ErrorCode.Actor.HUB
                  ? again(asked, tries, untilMs, fault)
                  : Future.failedFuture(fault);
            });
  }

  /** What the session's own router says comes from there, so that nothing overtakes it. */
  private Future<BusRecord> ask(ReclaimSession asked, InstanceId router) {
    return Address.of(Role.ROUTER, router).request(vertx.eventBus(), asked, TRY_TIMEOUT);
  }

  private static Future<BusRecord> done(BusRecord answer) {
    return Future.succeededFuture(answer);
  }

  private Future<SessionReclaimed> again(
      ReclaimSession asked, int tries, long untilMs, HubException fault) {
    if (nowMs.getAsLong() >= untilMs) {
      return Future.failedFuture(fault);
    }
    Promise<Void> waited = Promise.promise();
    vertx.setTimer(AGAIN_MS, rested -> waited.complete());
    return waited.future().compose(rested -> ask(asked, tries + 1, untilMs));
  }

  /** Calls later, on this context. */
  void later(long ms, Runnable task) {
    vertx.setTimer(ms, due -> task.run());
  }

  /** Nobody here has the link that a router was asked for. */
  void giveBack(SessionReclaimed reclaimed) {
    Address.of(Role.ROUTER, reclaimed.router())
        .send(
            vertx.eventBus(),
            new LinkDetached(reclaimed.session(), reclaimed.epoch(), NO_CLOSE_FRAME));
  }
}
