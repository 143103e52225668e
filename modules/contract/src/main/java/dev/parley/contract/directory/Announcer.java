package dev.parley.contract.directory;

import dev.parley.contract.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * Announces one instance at start, every 5 s and whenever somebody asks. Start it only when the
 * instance's own address is registered. Confined to the instance's context.
 */
public final class Announcer {
  private static final long PERIOD_MS = 5_000;

  private final Vertx vertx;
  private final Announcement announcement;
  private final long timer;
  private final MessageConsumer<String> queries;

  private Announcer(Vertx vertx, Announcement announcement) {
    this.vertx = vertx;
    this.announcement = announcement;
    this.timer = vertx.setPeriodic(PERIOD_MS, tick -> announce());
    this.queries = Address.ANNOUNCEMENT_QUERIES.consume(vertx.eventBus(), query -> announce());
    announce();
  }

  /** Announces on the current context, at once and from then on. */
  public static Announcer start(Vertx vertx, Announcement announcement) {
    return new Announcer(vertx, announcement);
  }

  /** Tells everybody that the instance leaves, and stops. Only the first call does anything. */
  public Future<Void> stop() {
    if (!vertx.cancelTimer(timer)) {
      return Future.succeededFuture();
    }
    Announcement last =
        new Announcement(
            announcement.role(),
            announcement.instance(),
            announcement.node(),
            announcement.eventLoop(),
            announcement.serves(),
            announcement.capabilities(),
            announcement.version(),
            true);
    Address.ANNOUNCEMENTS.publish(vertx.eventBus(), last);
    return queries.unregister();
  }

  private void announce() {
    Address.ANNOUNCEMENTS.publish(vertx.eventBus(), announcement);
  }
}
