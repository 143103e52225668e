package dev.parley.hub;

import dev.parley.codec.CodecEnvironment;
import dev.parley.codec.CodecVerticle;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.peer.Drain;
import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.hub.cluster.Cluster;
import dev.parley.hub.cluster.Pulse;
import dev.parley.hub.config.HubConfig;
import dev.parley.hub.config.HubConfig.Pem;
import dev.parley.hub.management.CodecMeters;
import dev.parley.hub.management.EventLoopLag;
import dev.parley.hub.management.HealthMeters;
import dev.parley.hub.management.IngressMeters;
import dev.parley.hub.management.ManagementVerticle;
import dev.parley.hub.management.PollingMeters;
import dev.parley.hub.management.ProviderMeters;
import dev.parley.hub.management.QuotaMeters;
import dev.parley.hub.management.Readiness;
import dev.parley.hub.management.RoutingMeters;
import dev.parley.hub.tracing.SwitchSpans;
import dev.parley.ingress.DemoFaults;
import dev.parley.ingress.HubStatus;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressConfig.Tls;
import dev.parley.ingress.IngressConfig.Unconfirmed;
import dev.parley.ingress.IngressEnvironment;
import dev.parley.ingress.IngressVerticle;
import dev.parley.ingress.WebRoot;
import dev.parley.ingress.auth.Authenticator;
import dev.parley.ingress.auth.MemorySecretStore;
import dev.parley.ingress.auth.SecretStore;
import dev.parley.polling.PollingConfig;
import dev.parley.polling.PollingEnvironment;
import dev.parley.polling.PollingVerticle;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderEnvironment;
import dev.parley.provider.api.ProviderVerticle;
import dev.parley.provider.glm.GlmProvider;
import dev.parley.provider.openai.OpenAiProvider;
import dev.parley.routing.RouterConfig;
import dev.parley.routing.RouterVerticle;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.journal.Journalling;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hub in this process: deploys what the configuration asks for, and takes it down in order. Not
 * reusable after {@link #stop}.
 */
final class Hub {
  /**
   * Where it listens.
   *
   * @param client the clients' port
   * @param management the operators' port
   */
  record Ports(int client, int management) {}

  /** How long what is left of a long-poll session that is over can be fetched. */
  private static final Duration POLLING_LINGER = Duration.ofSeconds(30);

  private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(550);

  /** Beyond the resume window, in which nobody might write a session down again. */
  private static final Duration JOURNAL_BEYOND_WINDOW = Duration.ofMinutes(2);

  private static final long DRAIN_LOOK_MS = 50;

  /** The gauges of what a node carries: client links of any kind, actors, upstreams. */
  private static final List<String> CARRIED =
      List.of("parley.links", "parley.polling.sessions", "parley.sessions", "parley.upstreams");

  private static final Logger LOGGER = LoggerFactory.getLogger(Hub.class);

  private final HubConfig config;
  private final Optional<Pem> certificate;
  private final InstanceId node;
  private final String version = HubVersion.current();
  private final PrometheusMeterRegistry registry;
  private final Readiness readiness = new Readiness();
  private final AtomicInteger clientPort = new AtomicInteger();
  private final AtomicInteger managementPort = new AtomicInteger();
  private final int eventLoops;
  private final Vertx vertx;
  private final Optional<Cluster> cluster;
  private final Census census;
  private final Deployments deployments;
  private final SwitchSpans spans;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Promise<Void> drained = Promise.promise();
  private volatile @Nullable DemoFaults demo;

  /**
   * @param certificate for TLS, when the configuration asks for it
   * @param spans told of switches
   */
  Hub(HubConfig config, Optional<Pem> certificate, Platform platform, SwitchSpans spans) {
    this.spans = spans;
    this.config = config;
    this.certificate = certificate;
    this.registry = platform.registry();
    this.node = platform.node();
    this.eventLoops = platform.eventLoops();
    this.vertx = platform.vertx();
    this.cluster = platform.cluster();
    this.census = new Census(node);
    this.deployments = new Deployments(vertx);
  }

  /**
   * Completes when sessions are taken. Fails with a {@link StartFailure} when the cause lies
   * outside the hub.
   */
  Future<Ports> start() {
    return startManagement()
        .compose(up -> startCensus())
        .compose(up -> startEmulator())
        .map(this::endpoints)
        .compose(this::startSessions)
        .map(up -> new Ports(clientPort.get(), managementPort.get()))
        .onSuccess(ports -> readiness.up());
  }

  private HubEndpoints endpoints(Optional<Emulator> emulator) {
    HubEndpoints endpoints = HubEndpoints.of(config, emulator);
    demo = emulator.map(its -> new EmulatorFaults(its, endpoints.usable())).orElse(null);
    return endpoints;
  }

  /** Among several nodes something may be missing that no start brings about. */
  private Future<Void> startCensus() {
    if (cluster.isEmpty()) {
      return Future.succeededFuture();
    }
    readiness.needs(() -> census.missingFor(config.cluster().roles()));
    return deployments.deploy(Deployments.Stage.MANAGEMENT, 1, () -> census);
  }

  /**
   * Takes no more sessions, ends each one as soon as nothing is cut off by that, and hands those of
   * other nodes back. Completes when none is left, or after {@code drain.timeout}; what is left
   * then goes on until the stop.
   */
  Future<Void> drain() {
    if (!draining.compareAndSet(false, true)) {
      return drained.future();
    }
    readiness.down("the hub is draining");
    LOGGER.atInfo().addKeyValue("carried", carried()).log("draining");
    Drain.begin(vertx.eventBus());
    vertx.setTimer(Math.max(1, config.drainTimeout().toMillis()), late -> drained.tryComplete());
    vertx.setPeriodic(DRAIN_LOOK_MS, look -> completeWhenDrained());
    return drained.future();
  }

  private void completeWhenDrained() {
    if (carried() == 0 && drained.tryComplete()) {
      LOGGER.info("drained");
    }
  }

  /** How much of sessions there is on this node: links, actors and upstreams. */
  private long carried() {
    return CARRIED.stream()
        .flatMap(name -> registry.find(name).gauges().stream())
        .mapToLong(gauge -> (long) gauge.value())
        .sum();
  }

  /** Takes everything down, sessions first: their clients are told 1001. */
  Future<Void> stop() {
    readiness.down("the hub is stopping");
    return deployments.undeployAll().eventually(vertx::close);
  }

  private Future<Void> startManagement() {
    HubConfig.Management management = config.management();
    Supplier<ManagementVerticle> verticle =
        () ->
            new ManagementVerticle(
                management.host(),
                management.port(),
                registry,
                readiness,
                this::drain,
                managementPort::set);
    return deployments
        .deploy(Deployments.Stage.MANAGEMENT, 1, verticle)
        .recover(
            failure -> bindFailure("management", management.host(), management.port(), failure));
  }

  private Future<Void> startSessions(HubEndpoints endpoints) {
    HubRoutes routes = HubRoutes.of(config, Instant.now());
    EndpointHealth health =
        new EndpointHealth(
            endpoints.sessionLimits(),
            config.routing().breaker(),
            () -> System.nanoTime() / 1_000_000,
            () -> ThreadLocalRandom.current().nextDouble());
    HealthMeters.register(registry, health, endpoints.sessionLimits().keySet());
    SessionQuota quota = new SessionQuota(config.sessions(), config.resume().window());
    QuotaMeters.register(quota, config.sessions(), registry);
    LiveStatus status = new LiveStatus(endpoints, health, census::isServed);
    return startPulse(health)
        .compose(up -> startRoles(routes, endpoints, health, status, quota))
        .compose(
            up ->
                deployments.deploy(
                    Deployments.Stage.MANAGEMENT, eventLoops, () -> new EventLoopLag(registry)));
  }

  private Future<Void> startPulse(EndpointHealth health) {
    return cluster.isEmpty()
        ? Future.succeededFuture()
        : deployments.deploy(
            Deployments.Stage.MANAGEMENT,
            1,
            () ->
                new Pulse(
                    node, config.cluster().pulse(), config.cluster().majority(), health, registry));
  }

  private Future<Void> startRoles(
      HubRoutes routes,
      HubEndpoints endpoints,
      EndpointHealth health,
      LiveStatus status,
      SessionQuota quota) {
    return with(Role.ROUTER, () -> startRouters(routes, endpoints, health))
        .compose(up -> with(Role.CODEC, this::startCodecs))
        .compose(up -> with(Role.PROVIDER, () -> startProviders(endpoints)))
        .compose(up -> with(Role.POLLING, () -> startPolling(quota)))
        .compose(up -> with(Role.INGRESS, () -> startIngress(routes, status, quota)));
  }

  private Future<Void> with(Role role, Supplier<Future<Void>> start) {
    return config.cluster().runs(role) ? start.get() : Future.succeededFuture();
  }

  /** The emulator, when the configuration asks for it. */
  private Future<Optional<Emulator>> startEmulator() {
    if (!config.emulated()) {
      return Future.succeededFuture(Optional.empty());
    }
    Emulator emulator =
        new Emulator(EmulatorOptions.forDemo(ThreadLocalRandom.current().nextLong()));
    return deployments
        .deploy(Deployments.Stage.EMULATOR, 1, () -> emulator)
        .map(up -> Optional.of(emulator));
  }

  private Future<Void> startRouters(
      HubRoutes routes, HubEndpoints endpoints, EndpointHealth health) {
    RouterConfig routing =
        new RouterConfig(
            routes.forRouting(),
            endpoints.forRouting(),
            config.watchdogs(),
            config.routing().modelWait(),
            config.switching(),
            config.resume(),
            DRAIN_TIMEOUT);
    RoutingMeters meters = new RoutingMeters(registry, spans);
    Journalling journalling = journalling();
    return deployments.deploy(
        Deployments.Stage.ROUTERS,
        eventLoops,
        () -> new RouterVerticle(routing, node, version, health, meters, journalling));
  }

  /** Where another node finds this one's sessions; without a cluster nobody could. */
  private @Nullable Journalling journalling() {
    Duration kept = config.resume().window().plus(JOURNAL_BEYOND_WINDOW);
    return cluster.map(node -> new Journalling(node.journal(kept, registry))).orElse(null);
  }

  private Future<Void> startCodecs() {
    CodecEnvironment environment = new CodecEnvironment(node, version, new CodecMeters(registry));
    return deployments.deploy(
        Deployments.Stage.CODECS, eventLoops, CodecVerticle.verticles(config.codec(), environment));
  }

  private Future<Void> startProviders(HubEndpoints endpoints) {
    ProviderEnvironment environment =
        new ProviderEnvironment(node, version, new ProviderMeters(registry));
    List<Future<Void>> started = new ArrayList<>();
    for (EndpointConfig endpoint : endpoints.usable()) {
      started.add(
          deployments.deploy(
              Deployments.Stage.PROVIDERS, eventLoops, verticles(endpoint, environment)));
      calls(endpoint)
          .ifPresent(
              verticle ->
                  started.add(deployments.deploy(Deployments.Stage.PROVIDERS, 1, verticle)));
    }
    return Future.all(started).mapEmpty();
  }

  private static Supplier<ProviderVerticle> verticles(
      EndpointConfig endpoint, ProviderEnvironment environment) {
    return endpoint.provider().equals("glm")
        ? GlmProvider.verticles(endpoint, environment)
        : OpenAiProvider.verticles(endpoint, environment);
  }

  private static Optional<Supplier<Deployable>> calls(EndpointConfig endpoint) {
    return endpoint.provider().equals("glm") ? Optional.empty() : OpenAiProvider.calls(endpoint);
  }

  private Future<Void> startPolling(SessionQuota quota) {
    IngressConfig.Limits limits = config.limits();
    PollingConfig polling =
        new PollingConfig(
            limits.idleTimeout(),
            limits.maxSessionAge(),
            limits.slowClientTimeout(),
            POLLING_LINGER,
            new InputRate.Limits(
                limits.rate().eventsPerSecond(),
                limits.rate().bytesPerSecond(),
                limits.rate().burst().toMillis(),
                limits.maxMessageBytes(),
                limits.rate().excessTimeout().toMillis()));
    PollingEnvironment environment =
        new PollingEnvironment(
            node, version, quota, new PollingMeters(registry), cluster.isPresent());
    return deployments.deploy(
        Deployments.Stage.POLLING, eventLoops, () -> new PollingVerticle(polling, environment));
  }

  private Future<Void> startIngress(HubRoutes routes, HubStatus status, SessionQuota quota) {
    return Authenticator.start(vertx, config.server().auth(), secrets(), InstantSource.system())
        .recover(Hub::keySetFailure)
        .compose(authenticator -> startIngress(routes, status, quota, authenticator));
  }

  private Future<Void> startIngress(
      HubRoutes routes, HubStatus status, SessionQuota quota, Authenticator authenticator) {
    HubConfig.Server server = config.server();
    RouterConfig.Resume resume = config.resume();
    IngressConfig ingress =
        new IngressConfig(
            server.host(),
            server.port(),
            certificate
                .map(pem -> new Tls(pem.key().toString(), pem.certificate().toString()))
                .orElse(null),
            server.allowedOrigins(),
            new WebRoot.Directory(server.page()),
            config
                .limits()
                .withUnconfirmed(
                    Unconfirmed.behind(resume.givenEvents(), resume.givenCharacters())));
    IngressEnvironment environment =
        new IngressEnvironment(
            node,
            version,
            authenticator,
            routes,
            status,
            quota,
            new IngressMeters(registry),
            demo,
            clientPort::set);
    return deployments
        .deploy(
            Deployments.Stage.CLIENTS, eventLoops, () -> new IngressVerticle(ingress, environment))
        .recover(failure -> bindFailure("server", server.host(), server.port(), failure));
  }

  private SecretStore secrets() {
    InstantSource clock = InstantSource.system();
    return cluster.map(node -> node.secrets(clock)).orElseGet(() -> new MemorySecretStore(clock));
  }

  private static <T> Future<T> keySetFailure(Throwable failure) {
    return Future.failedFuture(
        new StartFailure("auth.jwt.jwks: cannot be used: " + failure.getMessage(), failure));
  }

  /** Names the setting when an address cannot be bound; any other failure stays as it is. */
  private static <T> Future<T> bindFailure(
      String section, String host, int port, Throwable failure) {
    if (!(failure instanceof IOException)) {
      return Future.failedFuture(failure);
    }
    boolean taken = String.valueOf(failure.getMessage()).contains("Address already in use");
    String option = section.equals("server") ? ", or --port" : "";
    String message =
        taken
            ? ".port: "
                + port
                + " on "
                + host
                + " is taken; choose another by PARLEY_"
                + section.toUpperCase(Locale.ROOT)
                + "_PORT"
                + option
            : ": cannot listen on " + host + " port " + port + ": " + failure.getMessage();
    return Future.failedFuture(new StartFailure(section + message, failure));
  }
}
