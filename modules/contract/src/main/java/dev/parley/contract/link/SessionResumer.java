package dev.parley.contract.link;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.HubFault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Asks the router that owns a session to go on with it over another link (rules R24, R25); when
 * that router is gone or stops, others, which may find the session in the journal. Confined to the
 * link's context.
 */
public final class SessionResumer {
  private static final long TIMEOUT_MS = 5_000;

  /** A router of which nothing is heard is asked all the same, but not waited for. */
  private static final long UNHEARD_MS = 1_000;

  /** For so long an answer that comes too late is still heard. */
  private static final Duration LATE = Duration.ofSeconds(30);

  private static final int MAX_OTHERS = 3;
  private static final int NO_CLOSE_FRAME = 1006;

  private final Vertx vertx;
  private final Role linkRole;
  private final InstanceId instance;
  private final InstanceDirectory directory;
  private final LongSupplier nowMs;

  /**
   * What a client goes on with.
   *
   * @param router the instance that owns the session
   * @param secret proves that it is the client's own; never logged
   * @param after how many of the session's events the client has, or {@link ResumeSession#UNKNOWN}
   */
  public record Wish(SessionId session, InstanceId router, String secret, long after) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Wish[" + session + " after " + after + "]";
    }
  }

  /**
   * @param linkRole the kind of link that sessions go on over
   * @param instance the instance that holds the clients' ends
   */
  public SessionResumer(
      Vertx vertx,
      Role linkRole,
      InstanceId instance,
      InstanceDirectory directory,
      LongSupplier nowMs) {
    this.vertx = vertx;
    this.linkRole = linkRole;
    this.instance = instance;
    this.directory = directory;
    this.nowMs = nowMs;
  }

  /**
   * Asks. What the client missed comes to the instance's address after the answer.
   *
   * @param subject who the client is
   * @return fails with a {@link HubException} alone; {@code not_found} when nobody has the session,
   *     {@code hub_unavailable} when nobody could be asked
   */
  public Future<SessionResumed> resume(Wish wish, String subject) {
    ResumeSession asked =
        new ResumeSession(wish.session(), linkRole, instance, subject, wish.secret(), wish.after());
    boolean isHeard = directory.isLive(Role.ROUTER, wish.router(), nowMs.getAsLong());
    return ask(wish.router(), asked, isHeard ? TIMEOUT_MS : UNHEARD_MS)
        .recover(
            failure -> {
              HubException fault = HubException.ofBusFailure(failure);
              if (fault.code() == ErrorCode.HUB_SHUTTING_DOWN) {
                return askOthers(asked, wish.router(), fault); // It has left the session to others.
              }
              return isGone(failure) || (!isHeard && isUnanswered(failure))
                  ? askOthers(asked, wish.router(), unreachable())
                  : Future.failedFuture(fault);
            });
  }

  /**
   * @param none why nobody goes on, when there are no others
   */
  private Future<SessionResumed> askOthers(
      ResumeSession asked, InstanceId gone, HubException none) {
    Queue<InstanceId> others = new ArrayDeque<>();
    directory.nearestFirst(Role.ROUTER, "", nowMs.getAsLong()).stream()
        .map(Announcement::instance)
        .filter(router -> !router.equals(gone) && gone.node().filter(router::isOn).isEmpty())
        .limit(MAX_OTHERS)
        .forEach(others::add);
    return others.isEmpty() ? Future.failedFuture(none) : askNext(others, asked);
  }

  private static HubException nobody() {
    return HubException.of(ErrorCode.NOT_FOUND, "There is no session to resume.", null);
  }

  /** Whoever could know of the session may be in reach again later. */
  private static HubException unreachable() {
    return HubException.of(
        ErrorCode.HUB_UNAVAILABLE, "No router can be asked for the session; try again.", null);
  }

  private Future<SessionResumed> askNext(Queue<InstanceId> others, ResumeSession asked) {
    InstanceId next = others.poll();
    if (next == null) {
      return Future.failedFuture(nobody());
    }
    return ask(next, asked, TIMEOUT_MS)
        .recover(
            failure -> {
              HubException fault = HubException.ofBusFailure(failure);
              boolean mayBeElsewhere =
                  fault.code() == ErrorCode.NOT_FOUND
                      || fault.code().actor() == ErrorCode.Actor.HUB;
              return mayBeElsewhere && !others.isEmpty()
                  ? askNext(others, asked)
                  : Future.failedFuture(fault);
            });
  }

  /** A router that answers too late is told that nobody has the link. */
  private Future<SessionResumed> ask(InstanceId router, ResumeSession asked, long waitMs) {
    Promise<SessionResumed> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            waitMs,
            late ->
                answer.tryFail(
                    new HubFault(ErrorCode.HUB_UNAVAILABLE, "The session's router is silent.")));
    Address.of(Role.ROUTER, router)
        .<SessionResumed>request(vertx.eventBus(), asked, LATE)
        .onComplete(
            answered -> {
              vertx.cancelTimer(timer);
              if (answered.failed()) {
                answer.tryFail(answered.cause());
              } else if (!answer.tryComplete(answered.result())) {
                detach(answered.result());
              }
            });
    return answer.future();
  }

  private void detach(SessionResumed late) {
    Address.of(Role.ROUTER, late.router())
        .send(vertx.eventBus(), new LinkDetached(late.session(), late.epoch(), NO_CLOSE_FRAME));
  }

  private static boolean isGone(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof HubFault;
  }
}
