package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenSession;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.near.Inbox;
import dev.parley.contract.peer.Drain;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Minority;
import dev.parley.contract.peer.Peers;
import dev.parley.realtime.EventView;
import dev.parley.routing.codec.CodecPool;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.journal.Journalling;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts sessions on the bus: takes them from links, opens their upstreams, and passes their frames
 * on as their machines decide. All state is confined to this verticle's context; nothing blocks.
 */
public final class RouterVerticle extends VerticleBase {
  private static final long TICK_MS = 50;
  private static final int EVENT_ID_CHARS = 8;

  private final RouterConfig config;
  private final InstanceId node;
  private final String version;
  private final EndpointHealth health;
  private final RoutingMetrics metrics;
  private final @Nullable Journalling journalling;
  private final InstanceId instance;
  private @Nullable SessionTable sessions;
  private @Nullable Inbox records;
  private @Nullable Announcer announcer;
  private @Nullable UpstreamOpener opener;

  /** One whose sessions end with it: nothing of them is written down. */
  public RouterVerticle(
      RouterConfig config,
      InstanceId node,
      String version,
      EndpointHealth health,
      RoutingMetrics metrics) {
    this(config, node, version, health, metrics, null);
  }

  /**
   * @param node the process it runs in
   * @param version of the hub, for its announcements
   * @param health of the endpoints, shared by all routers of the node
   * @param journalling where sessions are written down (rule R23), or null for nowhere
   */
  public RouterVerticle(
      RouterConfig config,
      InstanceId node,
      String version,
      EndpointHealth health,
      RoutingMetrics metrics,
      @Nullable Journalling journalling) {
    this.journalling = journalling;
    this.config = config;
    this.node = node;
    this.instance = InstanceId.createOn(node);
    this.version = version;
    this.health = health;
    this.metrics = metrics;
  }

  /** The instance part of this verticle's bus address. */
  public InstanceId instance() {
    return instance;
  }

  @Override
  public Future<?> start() {
    InstanceDirectory directory = new InstanceDirectory(node, Announcement.currentEventLoop());
    RouterParts parts = parts(directory);
    SessionTable table = new SessionTable(parts, () -> hasSuccessor(directory));
    sessions = table;
    Adoptions adoptions =
        new Adoptions(parts, table, router -> directory.isLive(Role.ROUTER, router, nowMs()));
    vertx.setPeriodic(TICK_MS, tick -> table.onTick());
    MessageConsumer<Announcement> announcements =
        Address.ANNOUNCEMENTS.consume(
            vertx.eventBus(), heard -> onAnnouncement(heard.body(), table, directory));
    Inbox mine =
        Inbox.open(
            vertx,
            Role.ROUTER,
            instance,
            message -> onMessage(table, adoptions, message),
            record -> record.match(table));
    records = mine;
    Drain.consume(vertx.eventBus(), begun -> onDrain(table));
    Minority.consume(vertx.eventBus(), told -> table.onMinority());
    GoneNodes.consumeSilent(vertx.eventBus(), node -> onNodeSilent(node, directory));
    return Future.all(announcements.completion(), mine.completion())
        .onSuccess(
            registered -> {
              Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "");
              announcer = Announcer.start(vertx, announcement());
            });
  }

  /** Ends every session and waits until their links are closed, at most the drain timeout. */
  @Override
  public Future<?> stop() {
    Future<Void> left = announcer == null ? Future.succeededFuture() : announcer.stop();
    return left.eventually(this::drain)
        .eventually(() -> records == null ? Future.succeededFuture() : records.close());
  }

  private Future<Void> drain() {
    return sessions == null
        ? Future.succeededFuture()
        : sessions
            .drain()
            .timeout(Math.max(1, config.drainTimeout().toMillis()), TimeUnit.MILLISECONDS);
  }

  private RouterParts parts(InstanceDirectory directory) {
    UpstreamOpener opening =
        new UpstreamOpener(
            vertx, instance, config, directory, health, metrics, RouterVerticle::nowMs);
    opener = opening;
    String eventIds = instance.value().substring(0, EVENT_ID_CHARS) + "_";
    Peers peers = new Peers(vertx, gone -> onPeerGone(gone, directory));
    return new RouterParts(
        config,
        instance,
        eventIds,
        peers,
        opening,
        new CodecPool(vertx, instance, directory, peers, RouterVerticle::nowMs),
        metrics,
        new EventView(),
        new DetachedSessions(metrics),
        journalling,
        RouterVerticle::nowMs);
  }

  private static void onAnnouncement(
      Announcement heard, SessionTable table, InstanceDirectory directory) {
    directory.onAnnouncement(heard, nowMs());
    if (heard.leaving() && heard.role() == Role.PROVIDER) {
      table.onProviderLeaving(heard.instance());
    }
  }

  /** Routers of this node stop together. */
  private boolean hasSuccessor(InstanceDirectory directory) {
    return directory.nearestFirst(Role.ROUTER, "", nowMs()).stream()
        .anyMatch(router -> !router.instance().isOn(node));
  }

  private void onDrain(SessionTable table) {
    table.endQuietly();
    if (announcer != null) {
      announcer.stop();
    }
  }

  private void onNodeSilent(InstanceId silent, InstanceDirectory directory) {
    directory.forgetNode(silent);
    if (opener != null) {
      opener.onNodeSilent(silent);
    }
  }

  private void onPeerGone(InstanceId peer, InstanceDirectory directory) {
    directory.forget(peer);
    if (sessions != null) {
      sessions.onPeerGone(peer);
    }
  }

  private Announcement announcement() {
    return new Announcement(
        Role.ROUTER, instance, node, Announcement.currentEventLoop(), "", "", version, false);
  }

  private void onMessage(SessionTable table, Adoptions adoptions, Message<BusRecord> message) {
    BusRecord record = message.body();
    if (record instanceof OpenSession open) {
      onOpen(table, message, open);
    } else if (record instanceof ResumeSession resume) {
      onResume(table, adoptions, message, resume);
    } else if (record instanceof ReclaimSession reclaim) {
      onReclaim(table, adoptions, message, reclaim);
    } else if (record instanceof AdoptSession adopt) {
      adoptions.adopt(message, adopt);
    } else {
      record.match(table);
    }
  }

  private void onOpen(SessionTable table, Message<BusRecord> message, OpenSession open) {
    if (open.route() != null && config.routes().resolve(open.route()).isEmpty()) {
      ErrorCode code = ErrorCode.MODEL_NOT_FOUND;
      message.fail(code.number(), Failures.inWords(code));
      return;
    }
    RoutedSession session = table.open(open);
    if (session == null) {
      ErrorCode code = table.isDraining() ? ErrorCode.HUB_SHUTTING_DOWN : ErrorCode.HUB_UNAVAILABLE;
      message.fail(code.number(), "this router takes no such session");
      return;
    }
    message.reply(new SessionAccepted(open.session(), instance));
    session.start();
  }

  private void onResume(
      SessionTable table, Adoptions adoptions, Message<BusRecord> message, ResumeSession resume) {
    RoutedSession session = table.find(resume.session());
    if (session == null) {
      adoptions.resume(message, resume);
      return;
    }
    if (mayGoOn(table, message, session, client -> client.refusal(resume)) != null) {
      session
          .prepareResume()
          .onSuccess(ready -> onPrepared(table, adoptions, message, resume, session));
    }
  }

  /** Meanwhile the session may be over, or somewhere else, or its client may have come back. */
  private void onPrepared(
      SessionTable table,
      Adoptions adoptions,
      Message<BusRecord> message,
      ResumeSession resume,
      RoutedSession session) {
    if (table.find(resume.session()) != session) {
      onResume(table, adoptions, message, resume);
      return;
    }
    ResumableSide client = mayGoOn(table, message, session, side -> side.refusal(resume));
    if (client != null) {
      message.reply(client.resume(resume));
      session.onResumed();
    }
  }

  private void onReclaim(
      SessionTable table, Adoptions adoptions, Message<BusRecord> message, ReclaimSession asked) {
    RoutedSession session = table.find(asked.session());
    if (session == null) {
      adoptions.reclaim(message, asked);
      return;
    }
    ResumableSide client = mayGoOn(table, message, session, side -> side.refusal(asked));
    if (client != null) {
      message.reply(client.reclaim(asked));
      session.onResumed();
    }
  }

  /**
   * The client's end of a session that may go on over another link; null when something speaks
   * against it, which has been said then.
   */
  private @Nullable ResumableSide mayGoOn(
      SessionTable table,
      Message<BusRecord> message,
      RoutedSession session,
      Function<ResumableSide, @Nullable ErrorCode> refusal) {
    ResumableSide client = session.resumable();
    ErrorCode refused = client == null ? ErrorCode.NOT_FOUND : refusal.apply(client);
    if (refused != null) {
      refuse(message, refused);
      return null;
    }
    if (table.isDraining()) {
      table.leaveFor(session).onComplete(left -> refuse(message, ErrorCode.HUB_SHUTTING_DOWN));
      return null;
    }
    return client;
  }

  private void refuse(Message<BusRecord> resume, ErrorCode code) {
    metrics.resumed(code.label());
    resume.fail(code.number(), Failures.inWords(code));
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
