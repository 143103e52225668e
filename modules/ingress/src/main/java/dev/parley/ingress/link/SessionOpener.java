package dev.parley.ingress.link;

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
import dev.parley.ingress.auth.Principal;
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
  private final InstanceId ingress;
  private final InstanceDirectory directory;
  private final LinkTable links;

  public SessionOpener(
      EventBus bus, InstanceId ingress, InstanceDirectory directory, LinkTable links) {
    this.bus = bus;
    this.ingress = ingress;
    this.directory = directory;
    this.links = links;
  }

  /** Asks routers until one takes the session or none is left, and tells the link. */
  void open(ClientLink link, Principal principal, @Nullable String route, long nowMs) {
    List<Announcement> routers = directory.nearestFirst(Role.ROUTER, "", nowMs);
    new Attempt(link, principal, route, routers.stream().limit(MAX_TRIES).iterator()).next();
  }

  private final class Attempt {
    private final ClientLink link;
    private final Principal principal;
    private final @Nullable String route;
    private final Iterator<Announcement> candidates;
    private boolean isHubStopping;

    Attempt(
        ClientLink link,
        Principal principal,
        @Nullable String route,
        Iterator<Announcement> candidates) {
      this.link = link;
      this.principal = principal;
      this.route = route;
      this.candidates = candidates;
    }

    void next() {
      if (!candidates.hasNext()) {
        refuse();
        return;
      }
      RouterPort port = links.port(candidates.next().instance());
      long epoch = link.trying(port);
      OpenSession open =
          new OpenSession(
              link.session(),
              epoch,
              Role.INGRESS,
              ingress,
              principal.subject(),
              route,
              principal.config());
      Address.of(Role.ROUTER, port.router())
          .<SessionAccepted>request(bus, open, TRY_TIMEOUT)
          .onSuccess(accepted -> onAccepted(accepted, epoch))
          .onFailure(cause -> onFailed(cause, port, epoch));
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
        link.accepted(links.port(accepted.router()));
      }
    }

    private void onFailed(Throwable cause, RouterPort port, long epoch) {
      if (!link.isOpening(epoch)) {
        return;
      }
      HubException fault = HubException.ofBusFailure(cause);
      if (fault.code().actor() != ErrorCode.Actor.HUB) {
        link.refused(fault.code(), String.valueOf(fault.getMessage()));
        return;
      }
      isHubStopping |= fault.code() == ErrorCode.HUB_SHUTTING_DOWN;
      directory.forget(port.router());
      if (isTimeout(cause)) {
        // It may still take the session, late: then this ends it again.
        port.write(new LinkClosed(link.session(), epoch, NO_CLOSE_FRAME));
      }
      next();
    }

    private static boolean isTimeout(Throwable cause) {
      return cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    }
  }
}
