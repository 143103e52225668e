package dev.parley.polling;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollRequest;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.link.SessionResumer;
import dev.parley.contract.peer.Drain;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Peers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/**
 * Holds long-poll sessions: takes the requests that the HTTP edge forwards, and is the client link
 * of its sessions towards the routers. All state is confined to this verticle's context; nothing
 * here blocks.
 */
public final class PollingVerticle extends VerticleBase {
  private static final long TICK_MS = 100;

  private final PollingConfig config;
  private final PollingEnvironment environment;
  private final InstanceId instance;
  private @Nullable PollTable sessions;
  private @Nullable Announcer announcer;

  public PollingVerticle(PollingConfig config, PollingEnvironment environment) {
    this.config = config;
    this.environment = environment;
    this.instance = InstanceId.createOn(environment.node());
  }

  @Override
  public Future<?> start() {
    long eventLoop = Announcement.currentEventLoop();
    InstanceDirectory directory = new InstanceDirectory(environment.node(), eventLoop);
    PollTable table = table(directory);
    sessions = table;
    vertx.setPeriodic(TICK_MS, tick -> table.onTick());
    Future<Void> records =
        Address.of(Role.POLLING, instance)
            .consume(vertx.eventBus(), (Message<BusRecord> m) -> onMessage(table, m))
            .completion();
    Future<Void> announcements =
        Address.ANNOUNCEMENTS
            .consume(vertx.eventBus(), m -> directory.onAnnouncement(m.body(), nowMs()))
            .completion();
    // It is announced on: who holds a session must be found until the session is over.
    Drain.consume(vertx.eventBus(), begun -> table.refuseNew());
    GoneNodes.consumeSilent(vertx.eventBus(), directory::forgetNode);
    return Future.all(records, announcements).onSuccess(registered -> announce(eventLoop));
  }

  /** Ends every session; a fetch that is held then gets the last events. */
  @Override
  public Future<?> stop() {
    Future<Void> left = announcer == null ? Future.succeededFuture() : announcer.stop();
    return left.onComplete(
        gone -> {
          if (sessions != null) {
            sessions.shutDown();
          }
        });
  }

  private PollTable table(InstanceDirectory directory) {
    return new PollTable(
        instance,
        PollLimits.of(config),
        environment,
        new SessionOpener(vertx.eventBus(), Role.POLLING, instance, directory),
        new SessionResumer(vertx, Role.POLLING, instance, directory, PollingVerticle::nowMs),
        new SessionAdopter(vertx, Role.POLLING, instance, directory, PollingVerticle::nowMs),
        new SessionReclaimer(vertx, instance, directory, PollingVerticle::nowMs),
        new Peers(vertx, gone -> onPeerGone(gone, directory)),
        PollingVerticle::nowMs);
  }

  private void onMessage(PollTable table, Message<BusRecord> message) {
    BusRecord record = message.body();
    if (record instanceof PollRequest request) {
      table.onRequest(request, message);
    } else {
      record.match(table);
    }
  }

  private void onPeerGone(InstanceId gone, InstanceDirectory directory) {
    directory.forget(gone);
    if (sessions != null) {
      sessions.onPeerGone(gone);
    }
  }

  private void announce(long eventLoop) {
    Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "polling");
    announcer =
        Announcer.start(
            vertx,
            new Announcement(
                Role.POLLING,
                instance,
                environment.node(),
                eventLoop,
                "",
                "",
                environment.version(),
                false));
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
