package dev.parley.contract.link;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds another router for a session whose own is gone while its client's link is there: the
 * nearest first, one after the other, again and again for some seconds, because a cluster that has
 * just lost a node may need a moment. Confined to the link's context.
 */
public final class SessionAdopter {
  private static final long TRY_MS = 3_000;
  private static final long AGAIN_MS = 500;

  /** After this long a client is better told that its session is over. */
  private static final long GIVE_UP_MS = 10_000;

  /** A node that has just started announces itself, or hears of the others, within this time. */
  private static final long NONE_KNOWN_MS = 3_000;

  /** For so long an answer that comes too late is still heard. */
  private static final Duration LATE = Duration.ofSeconds(30);

  private static final int NO_CLOSE_FRAME = 1006;

  private final Vertx vertx;
  private final Role linkRole;
  private final InstanceId instance;
  private final InstanceDirectory directory;
  private final LongSupplier nowMs;

  /**
   * @param linkRole the kind of link whose sessions are adopted
   * @param instance the instance that holds the clients' ends
   */
  public SessionAdopter(
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
   * Asks routers until one goes on with the session, and tells the link. Where no other is known it
   * waits a while for one.
   *
   * @param gone the session's router
   */
  public void adopt(OrphanedLink link, InstanceId gone) {
    new Search(link, gone, nowMs.getAsLong()).next();
  }

  private final class Search {
    private final OrphanedLink link;
    private final InstanceId gone;
    private final long sinceMs;
    private final Set<InstanceId> asked = new HashSet<>();
    private boolean hasAsked;

    Search(OrphanedLink link, InstanceId gone, long sinceMs) {
      this.link = link;
      this.gone = gone;
      this.sinceMs = sinceMs;
    }

    void next() {
      List<InstanceId> left =
          directory.nearestFirst(Role.ROUTER, "", nowMs.getAsLong()).stream()
              .map(Announcement::instance)
              .filter(router -> !isGone(router) && !asked.contains(router))
              .toList();
      if (!left.isEmpty()) {
        ask(left.get(0));
      } else if (nowMs.getAsLong() - sinceMs < (hasAsked ? GIVE_UP_MS : NONE_KNOWN_MS)) {
        asked.clear();
        long waited = link.epoch();
        vertx.setTimer(AGAIN_MS, again -> nextIfWanted(waited));
      } else {
        link.abandoned();
      }
    }

    private boolean isGone(InstanceId router) {
      return router.equals(gone) || gone.node().filter(router::isOn).isPresent();
    }

    private void nextIfWanted(long tried) {
      if (link.isOrphaned(tried)) {
        next();
      }
    }

    private void ask(InstanceId router) {
      asked.add(router);
      hasAsked = true;
      OrphanedLink.Stand stand = link.tryingAnother();
      long tried = stand.epoch();
      AdoptSession adopt =
          new AdoptSession(
              link.session(),
              tried,
              linkRole,
              instance,
              link.subject(),
              stand.position(),
              stand.sent(),
              stand.kept());
      long timer = vertx.setTimer(TRY_MS, late -> nextIfWanted(tried));
      Address.of(Role.ROUTER, router)
          .<SessionAdopted>request(vertx.eventBus(), adopt, LATE)
          .onComplete(answered -> vertx.cancelTimer(timer))
          .onSuccess(this::onAdopted)
          .onFailure(cause -> onFailed(cause, tried));
    }

    /** One that answers too late has a session without a link. */
    private void onAdopted(SessionAdopted adopted) {
      if (link.isOrphaned(adopted.epoch())) {
        link.adopted(adopted);
        return;
      }
      BusRecord end =
          link.mayComeBack()
              ? new LinkDetached(link.session(), adopted.epoch(), NO_CLOSE_FRAME)
              : new LinkClosed(link.session(), adopted.epoch(), NO_CLOSE_FRAME);
      Address.of(Role.ROUTER, adopted.router()).send(vertx.eventBus(), end);
    }

    private void onFailed(Throwable cause, long tried) {
      if (!link.isOrphaned(tried)) {
        return;
      }
      HubException fault = HubException.ofBusFailure(cause);
      if (fault.code().actor() == ErrorCode.Actor.HUB) {
        next();
      } else {
        link.abandoned();
      }
    }
  }
}
