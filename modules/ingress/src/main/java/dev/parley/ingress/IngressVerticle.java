package dev.parley.ingress;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.link.SessionResumer;
import dev.parley.contract.near.Inbox;
import dev.parley.contract.peer.Drain;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Minority;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.link.LinkAcceptor;
import dev.parley.ingress.link.LinkTable;
import dev.parley.ingress.polling.PollingPaths;
import dev.parley.ingress.rest.BodyReader;
import dev.parley.ingress.rest.RestRouter;
import dev.parley.ingress.upgrade.ModelQuery;
import dev.parley.ingress.upgrade.OriginPolicy;
import dev.parley.ingress.upgrade.SubprotocolChoice;
import dev.parley.ingress.upgrade.UpgradeRules;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP edge: takes connections, holds the clients' sockets and passes their events to routers
 * over the bus. Several instances share the port. All state is confined to this verticle's context;
 * nothing here blocks.
 */
public final class IngressVerticle extends VerticleBase {
  private static final long TICK_MS = 100;
  private static final long SHUTDOWN_MS = 600;

  /** How long a start waits to hear of a router, so that who finds the port open is served. */
  private static final long FIRST_ROUTER_MS = 300;

  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  /**
   * The library's own limit on a frame lies this far above ours, so that an over-long message is
   * answered by us. A frame beyond that is refused when its head is read: the close frame with 1009
   * is written, but a client that goes on sending may meet the end of the connection before it.
   */
  private static final int FRAME_SLACK_BYTES = 64 * 1024;

  private final IngressConfig config;
  private final IngressEnvironment environment;
  private final InstanceId instance;
  private @Nullable HttpServer server;
  private @Nullable HttpEdge edge;
  private @Nullable Announcer announcer;
  private @Nullable LinkTable links;
  private @Nullable Promise<Void> drained;
  private final Promise<Void> routerHeard = Promise.promise();

  public IngressVerticle(IngressConfig config, IngressEnvironment environment) {
    this.config = config;
    this.environment = environment;
    this.instance = InstanceId.createOn(environment.node());
  }

  @Override
  public Future<?> start() {
    long eventLoop = Announcement.currentEventLoop();
    InstanceDirectory directory = new InstanceDirectory(environment.node(), eventLoop);
    LinkTable table = new LinkTable(vertx.eventBus());
    links = table;
    vertx.setPeriodic(TICK_MS, tick -> onTick(table));
    return RestRouter.create(
            vertx,
            config,
            environment,
            role -> isUp(directory, role),
            polling(directory),
            IngressVerticle::nowMs)
        .compose(router -> consume(table, directory).map(router))
        .compose(router -> routerHeard.future().map(router))
        .compose(router -> listen(table, directory, router))
        .onSuccess(listening -> announce(eventLoop));
  }

  @Override
  public Future<?> stop() {
    Future<Void> left = announcer == null ? Future.succeededFuture() : announcer.stop();
    return left.compose(gone -> endSessions()).eventually(this::closeServer);
  }

  private static boolean isUp(InstanceDirectory directory, Role role) {
    return !directory.nearestFirst(role, "", nowMs()).isEmpty();
  }

  private PollingPaths polling(InstanceDirectory directory) {
    return new PollingPaths(
        vertx.eventBus(),
        environment.node(),
        directory,
        new ModelQuery(environment.routes()),
        new BodyReader(config.limits().maxMessageBytes()),
        IngressVerticle::nowMs);
  }

  private Future<Void> consume(LinkTable table, InstanceDirectory directory) {
    Future<Void> records =
        Inbox.open(vertx, Role.INGRESS, instance, m -> table.onRecord(m.body()), table::onRecord)
            .completion();
    Future<Void> announcements =
        Address.ANNOUNCEMENTS
            .consume(vertx.eventBus(), m -> onAnnouncement(m.body(), table, directory))
            .completion();
    Drain.consume(vertx.eventBus(), begun -> onDrain());
    GoneNodes.consumeSilent(vertx.eventBus(), directory::forgetNode);
    GoneNodes.consume(vertx.eventBus(), table::onNodeGone);
    Minority.consume(vertx.eventBus(), told -> table.onMinority(environment.node()));
    return Future.all(records, announcements)
        .onSuccess(ready -> Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "ingress"))
        .onSuccess(ready -> vertx.setTimer(FIRST_ROUTER_MS, late -> routerHeard.tryComplete()))
        .mapEmpty();
  }

  private void onDrain() {
    if (edge != null) {
      edge.stopAccepting();
    }
    if (links != null) {
      links.moveOn(environment.node());
    }
    if (announcer != null) {
      announcer.stop();
    }
  }

  private void onAnnouncement(
      Announcement announcement, LinkTable table, InstanceDirectory directory) {
    directory.onAnnouncement(announcement, nowMs());
    if (announcement.role() == Role.ROUTER) {
      routerHeard.tryComplete();
    }
    if (announcement.leaving()) {
      table.forgetRouter(announcement.instance());
    }
  }

  private Future<HttpServer> listen(LinkTable table, InstanceDirectory directory, Router router) {
    SessionOpener opener = new SessionOpener(vertx.eventBus(), Role.INGRESS, instance, directory);
    LinkAcceptor acceptor =
        new LinkAcceptor(
            config.limits(),
            instance,
            table,
            opener,
            new SessionResumer(vertx, Role.INGRESS, instance, directory, IngressVerticle::nowMs),
            environment.metrics(),
            environment.node(),
            new SessionAdopter(vertx, Role.INGRESS, instance, directory, IngressVerticle::nowMs),
            IngressVerticle::nowMs);
    HttpEdge requests =
        new HttpEdge(
            origins(),
            environment.authenticator(),
            new UpgradeRules(environment.routes()),
            directory,
            environment.quota(),
            acceptor,
            router,
            environment.metrics(),
            IngressVerticle::nowMs);
    HttpServer listening =
        vertx
            .createHttpServer(options())
            .requestHandler(requests)
            .invalidRequestHandler(HttpEdge::refuseMalformed);
    edge = requests;
    server = listening;
    return listening.listen();
  }

  private OriginPolicy origins() {
    return environment.authenticator().mode() == AuthConfig.Mode.OPEN
        ? OriginPolicy.loopbackOnly(config.tls() != null, config.allowedOrigins())
        : OriginPolicy.anyHost(config.allowedOrigins());
  }

  private void announce(long eventLoop) {
    announcer =
        Announcer.start(
            vertx,
            new Announcement(
                Role.INGRESS,
                instance,
                environment.node(),
                eventLoop,
                "",
                "",
                environment.version(),
                false));
    if (server != null) {
      environment.onListening().accept(server.actualPort());
    }
  }

  private HttpServerOptions options() {
    int frameBytes = config.limits().maxMessageBytes() + FRAME_SLACK_BYTES;
    long pingS = config.limits().pingEvery().toSeconds();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            // A negative port is Vert.x's way to share one free port between instances.
            .setPort(config.port() == 0 ? -1 : config.port())
            .setTcpNoDelay(true)
            .setSendBufferSize(SEND_BUFFER_BYTES)
            .setIdleTimeout((int) Math.min(3_600, Math.max(60, 3 * pingS)))
            .setUseAlpn(false)
            .setHttp2ClearTextEnabled(false)
            .setMaxWebSocketFrameSize(frameBytes)
            .setMaxWebSocketMessageSize(frameBytes)
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .addWebSocketSubProtocol(SubprotocolChoice.NAME);
    IngressConfig.Tls tls = config.tls();
    if (tls != null) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions().setKeyPath(tls.keyPath()).setCertPath(tls.certificatePath()));
    }
    return options;
  }

  private void onTick(LinkTable table) {
    table.onTick(nowMs());
    environment.quota().onTick(nowMs());
    if (drained != null && table.isEmpty()) {
      drained.tryComplete();
    }
  }

  /** Closes every socket and gives the clients a moment to answer. */
  private Future<Void> endSessions() {
    if (edge != null) {
      edge.stopAccepting();
    }
    if (links == null || links.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> ended = Promise.promise();
    drained = ended;
    links.shutDown();
    vertx.setTimer(SHUTDOWN_MS, late -> ended.tryComplete());
    return ended.future();
  }

  private Future<Void> closeServer() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** Milliseconds of a clock that never jumps. */
  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
