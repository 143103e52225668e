package dev.parley.contract.link;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a router for a new link: the nearest first, each asked for at most a second (rule R9). */
public final class SessionOpener {
  private static final Duration TRY_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_TRIES = 4;
  private static final int NO_CLOSE_FRAME = 1006;

  private final EventBus bus;
  private final Role linkRole;
  private final InstanceId instance;
  private final InstanceDirectory directory;

  /**
   * What a client asks for.
   *
   * @param subject who the client is
   * @param route the route asked for, or null
   * @param config a GA session object that the session starts with, or null
   * @param hubEvents whether it wants events of the hub's own
   */
  public record Wish(
      String subject, @Nullable String route, @Nullable String config, boolean hubEvents) {}

  /**
   * @param linkRole the kind of link whose sessions are opened
   * @param instance the instance that holds the clients' ends
   */
  public SessionOpener(
      EventBus bus, Role linkRole, InstanceId instance, InstanceDirectory directory) {
    this.bus = bus;
    this.linkRole = linkRole;
    this.instance = instance;
    this.directory = directory;
  }

  /** Asks routers until one takes the session or none is left, and tells the link. */
  public void open(OpeningLink link, Wish wish, long nowMs) {
    List<Announcement> routers = directory.nearestFirst(Role.ROUTER, "", nowMs);
    new Attempt(link, wish, routers.stream().limit(MAX_TRIES).iterator()).next();
  }

  private final class Attempt {
    private final OpeningLink link;
    private final Wish wish;
    private final Iterator<Announcement> candidates;
    private boolean isHubStopping;

    Attempt(OpeningLink link, Wish wish, Iterator<Announcement> candidates) {
      this.link = link;
      this.wish = wish;
      this.candidates = candidates;
    }

    void next() {
      if (!candidates.hasNext()) {
        refuse();
        return;
      }
      InstanceId router = candidates.next().instance();
      long epoch = link.trying(router);
      OpenSession open =
          new OpenSession(
              link.session(),
              epoch,
              linkRole,
              instance,
              wish.subject(),
              wish.route(),
              wish.config(),
              wish.hubEvents());
      Address.of(Role.ROUTER, router)
          .<SessionAccepted>request(bus, open, TRY_TIMEOUT)
          .onSuccess(accepted -> onAccepted(accepted, epoch))
          .onFailure(cause -> onFailed(cause, router, epoch));
    }

    private void refuse() {
      if (isHubStopping) {
        link.refused(ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down.");
      } else {
        link.refused(ErrorCode.HUB_UNAVAILABLE, "No router takes the session.");
      }
    }

    private void onAccepted(SessionAccepted accepted, long epoch) {
      if (link.isOpening(epoch)) {
        link.accepted(accepted.router());
      }
    }

    private void onFailed(Throwable cause, InstanceId router, long epoch) {
      if (!link.isOpening(epoch)) {
        return;
      }
      HubException fault = HubException.ofBusFailure(cause);
      if (fault.code().actor() != ErrorCode.Actor.HUB) {
        link.refused(fault.code(), String.valueOf(fault.getMessage()));
        return;
      }
      isHubStopping |= fault.code() == ErrorCode.HUB_SHUTTING_DOWN;
      directory.forget(router);
      if (isTimeout(cause)) {
        // It may still take the session, late: then this ends it again.
        Address.of(Role.ROUTER, router)
            .send(bus, new LinkClosed(link.session(), epoch, NO_CLOSE_FRAME));
      }
      next();
    }

    private static boolean isTimeout(Throwable cause) {
      return cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    }
  }
}
