package dev.parley.ingress;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.Authenticator;
import dev.parley.ingress.auth.MemorySecretStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** An ingress on a free loopback port with stand-in routers behind it. */
final class TestHub implements AutoCloseable {
  static {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
  }

  static final RouteNames ROUTES =
      new RouteNames() {
        private static final Map<String, String> NAMES =
            Map.of(
                "gpt-4o-realtime", "gpt-4o-realtime",
                "gpt-realtime", "gpt-4o-realtime",
                "another", "another");

        @Override
        public Optional<String> resolve(String model) {
          return Optional.ofNullable(NAMES.get(model));
        }

        @Override
        public List<RouteInfo> routes() {
          return List.of(
              new RouteInfo(
                  "gpt-4o-realtime",
                  List.of("without-key", "emulator"),
                  Instant.ofEpochSecond(1_767_225_600)));
        }
      };

  static final List<EndpointStatus> ENDPOINTS =
      List.of(
          new EndpointStatus(
              "without-key",
              "openai",
              "gpt-realtime-2.1",
              false,
              false,
              EndpointStatus.State.NOT_CONFIGURED,
              EndpointStatus.Activity.NONE),
          new EndpointStatus(
              "emulator",
              "openai",
              "gpt-realtime-2.1",
              true,
              true,
              EndpointStatus.State.READY,
              new EndpointStatus.Activity("closed", 0, 3, "provider_overloaded", 40, 2)));

  /** As good as none. */
  static final IngressConfig.Rate ANY_RATE =
      new IngressConfig.Rate(1_000_000, 1 << 30, Duration.ofSeconds(1), Duration.ofSeconds(30));

  final Vertx vertx;
  final InstanceId node = InstanceId.create();
  final Counted counted = new Counted();
  DemoFaults demo;
  SessionQuota quota = new SessionQuota(SessionQuota.Limits.DEFAULTS);
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_790_000_000));
  private final InstantSource clock = now::get;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  /** Records what the edge counts. */
  static final class Counted implements IngressMetrics {
    final List<Long> measured = new CopyOnWriteArrayList<>();
    final List<String> opened = new CopyOnWriteArrayList<>();
    final List<Integer> closedWith = new CopyOnWriteArrayList<>();
    final List<ErrorCode> refused = new CopyOnWriteArrayList<>();
    final List<String> stalls = new CopyOnWriteArrayList<>();

    @Override
    public void sessionOpened(String route) {
      opened.add(route);
    }

    @Override
    public void sessionClosed(String route, int code, Duration lasted) {
      closedWith.add(code);
    }

    @Override
    public void upgradeRefused(ErrorCode code) {
      refused.add(code);
    }

    @Override
    public void uplinkPaused() {
      stalls.add("up");
    }

    @Override
    public void clientThrottled() {
      stalls.add("rate");
    }

    @Override
    public void downlinkStalled() {
      stalls.add("down");
    }

    @Override
    public void linkMeasured(long rttNanos, double jitterMs) {
      measured.add(rttNanos);
    }
  }

  TestHub() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    BusCodecs.register(vertx.eventBus());
  }

  /** Default limits, but for the rate: tests send as fast as they can. */
  static IngressConfig config() {
    return TestLimits.usual().config();
  }

  StandInRouter addRouter() {
    return add(new StandInRouter(node));
  }

  /** One whose id tells that it runs in this node. */
  StandInRouter addRouterHere() {
    return add(new StandInRouter(node, InstanceId.createOn(node)));
  }

  private StandInRouter add(StandInRouter router) {
    await(vertx.deployVerticle(router));
    return router;
  }

  String start(IngressConfig config) {
    return start(config, AuthConfig.OPEN);
  }

  String start(IngressConfig config, AuthConfig auth) {
    IngressEnvironment environment =
        new IngressEnvironment(
            node,
            "1.2.3",
            authenticator(auth),
            ROUTES,
            () -> ENDPOINTS,
            quota,
            counted,
            demo,
            port::complete);
    return await(vertx.deployVerticle(new IngressVerticle(config, environment)));
  }

  Authenticator authenticator(AuthConfig auth) {
    return await(Authenticator.start(vertx, auth, new MemorySecretStore(clock), clock));
  }

  int port() {
    return port.orTimeout(20, SECONDS).join();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
