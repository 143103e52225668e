package dev.parley.contract.link;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;

/** Asks the router that owns a session to go on with it over another link (rules R24, R25). */
public final class SessionResumer {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final EventBus bus;
  private final Role linkRole;
  private final InstanceId instance;

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
  public SessionResumer(EventBus bus, Role linkRole, InstanceId instance) {
    this.bus = bus;
    this.linkRole = linkRole;
    this.instance = instance;
  }

  /**
   * Asks. What the client missed comes to the instance's address after the answer.
   *
   * @param subject who the client is
   * @return fails with a {@link HubException} alone; {@code not_found} when there is no such router
   */
  public Future<SessionResumed> resume(Wish wish, String subject) {
    ResumeSession asked =
        new ResumeSession(wish.session(), linkRole, instance, subject, wish.secret(), wish.after());
    return Address.of(Role.ROUTER, wish.router())
        .<SessionResumed>request(bus, asked, TIMEOUT)
        .recover(failure -> Future.failedFuture(fault(failure)));
  }

  private static HubException fault(Throwable failure) {
    boolean isGone =
        failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return isGone
        ? HubException.of(ErrorCode.NOT_FOUND, "There is no session to resume.", failure)
        : HubException.ofBusFailure(failure);
  }
}
