package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.health.EndpointUse;
import dev.parley.routing.health.Pick;
import dev.parley.session.UpstreamInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an upstream on the first endpoint of a route that comes up, passing over those that are
 * known to fail or to be full (rule R20). Every attempt has a generation of its own, so that
 * nothing a given-up attempt still sends can be taken for the live upstream.
 */
final class UpstreamOpener {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpstreamOpener.class);

  /** The provider enforces the endpoint's limits itself; this covers the way there and back. */
  private static final Duration BUS_MARGIN = Duration.ofMillis(500);

  /** How long a session waits for its turn on an endpoint that is opening too many others. */
  private static final long MAX_QUEUE_MS = 3_000;

  private static final long MIN_AGAIN_MS = 20;
  private static final long MAX_AGAIN_MS = 120;

  /**
   * An upstream that came up.
   *
   * @param model what the provider calls it
   * @param created the provider's session, a GA session object as JSON
   * @param capabilities of the endpoint, as announced: JSON, or empty
   * @param generation of the attempt that succeeded
   * @param use to be ended with the upstream
   */
  record Opened(
      String endpoint,
      String model,
      InstanceId provider,
      int generation,
      String created,
      String capabilities,
      EndpointUse use) {
    UpstreamInfo info(Route route) {
      return new UpstreamInfo(
          route.name(),
          endpoint,
          model,
          created,
          capabilities,
          route::answersTo,
          UpstreamLife.leftMs(created, capabilities, System.currentTimeMillis()));
    }
  }

  /**
   * What one session wants opened.
   *
   * @param requirements what its endpoint must be capable of
   * @param keeps the attempt that goes on meanwhile; {@link OpenUpstream#NONE} for none
   * @param avoid the endpoint to try after all others, or null
   * @param nextGeneration gives each attempt its generation
   * @param isWanted false once the session has ended: no further attempt is made
   */
  record Request(
      SessionId session,
      long epoch,
      Route route,
      Requirements requirements,
      int keeps,
      @Nullable String avoid,
      IntSupplier nextGeneration,
      BooleanSupplier isWanted) {}

  private final Vertx vertx;
  private final InstanceId router;
  private final RouterConfig config;
  private final InstanceDirectory directory;
  private final EndpointHealth health;
  private final RoutingMetrics metrics;
  private final LongSupplier clockMs;
  private final OpenAsks asks;

  UpstreamOpener(
      Vertx vertx,
      InstanceId router,
      RouterConfig config,
      InstanceDirectory directory,
      EndpointHealth health,
      RoutingMetrics metrics,
      LongSupplier clockMs) {
    this.vertx = vertx;
    this.router = router;
    this.config = config;
    this.directory = directory;
    this.health = health;
    this.metrics = metrics;
    this.clockMs = clockMs;
    this.asks = new OpenAsks(vertx.eventBus());
  }

  /** A node is silent or gone: what its instances were asked for is sought elsewhere at once. */
  void onNodeSilent(InstanceId node) {
    asks.onNodeSilent(node);
  }

  /**
   * Fails with {@link ErrorCode#NO_PROVIDER} when no endpoint of the route comes up; the message
   * may be shown to the client.
   */
  Future<Opened> open(Request request) {
    return new Search(request).next();
  }

  /** One session's way through the endpoints of its route. */
  private final class Search {
    private final Request request;
    private final ArrayDeque<String> left;
    private final List<String> passed = new ArrayList<>();
    private final long queueUntilMs = clockMs.getAsLong() + MAX_QUEUE_MS;
    private final NoProvider nobody = new NoProvider();

    Search(Request request) {
      this.request = request;
      this.left = new ArrayDeque<>(request.route().endpoints());
      String avoid = request.avoid();
      if (avoid != null && left.remove(avoid)) {
        left.addLast(avoid);
      }
    }

    Future<Opened> next() {
      while (request.isWanted().getAsBoolean()) {
        String endpoint = left.poll();
        if (endpoint == null) {
          break;
        }
        RoutedEndpoint known = config.endpoints().get(endpoint);
        Announcement instance = known == null ? null : nearest(endpoint);
        if (instance != null && !request.requirements().areMetBy(instance.capabilities())) {
          passed.add(endpoint);
          nobody.noteLacking();
          continue;
        }
        Pick pick = instance == null ? null : health.pick(endpoint, request.session()).orElse(null);
        if (known != null && instance != null && pick instanceof Pick.Granted granted) {
          return openOn(endpoint, known, instance, granted.use());
        }
        if (pick instanceof Pick.Busy && clockMs.getAsLong() < queueUntilMs) {
          left.addFirst(endpoint);
          return again();
        }
        passed.add(endpoint);
        nobody.note(pick);
      }
      return Future.failedFuture(new ProviderFault(ErrorCode.NO_PROVIDER, nobody.inWords()));
    }

    /** Jitter keeps those that wait from coming back together. */
    private Future<Opened> again() {
      long delayMs = ThreadLocalRandom.current().nextLong(MIN_AGAIN_MS, MAX_AGAIN_MS);
      return vertx.timer(delayMs).compose(waited -> next());
    }

    private Future<Opened> openOn(
        String endpoint, RoutedEndpoint known, Announcement instance, EndpointUse use) {
      InstanceId provider = instance.instance();
      int generation = request.nextGeneration().getAsInt();
      long startMs = clockMs.getAsLong();
      OpenUpstream open =
          new OpenUpstream(
              request.session(),
              request.epoch(),
              generation,
              request.keeps(),
              router,
              endpoint,
              null);
      return asks.ask(provider, open, known.openTimeout().plus(BUS_MARGIN))
          .map(
              up ->
                  new Opened(
                      endpoint,
                      known.model(),
                      provider,
                      generation,
                      up.created(),
                      instance.capabilities(),
                      use))
          .onSuccess(opened -> note(opened, startMs))
          .onFailure(failure -> giveUp(endpoint, provider, generation, use, failure))
          .recover(failure -> next());
    }

    private void note(Opened opened, long startMs) {
      opened.use().onReady();
      metrics.upstreamOpened(opened.endpoint(), clockMs.getAsLong() - startMs);
      passed.forEach(health::onPassedOver);
    }

    private void giveUp(
        String endpoint, InstanceId provider, int generation, EndpointUse use, Throwable failure) {
      HubException fault = HubException.ofBusFailure(failure);
      passed.add(endpoint);
      use.onFault(fault.code(), fault instanceof ProviderFault its ? its.retryAfter() : null);
      metrics.upstreamOpenFailed(endpoint, fault.code().label());
      LOGGER
          .atWarn()
          .addKeyValue("sessionId", request.session())
          .addKeyValue("endpoint", endpoint)
          .addKeyValue("code", fault.code().label())
          .log("endpoint did not come up");
      if (fault.code() == ErrorCode.HUB_UNAVAILABLE) {
        directory.forget(provider);
        close(request, provider, generation);
      }
    }
  }

  /** Whether a live instance serves one of the route's endpoints. */
  boolean isServed(Route route) {
    return route.endpoints().stream().anyMatch(endpoint -> nearest(endpoint) != null);
  }

  /** Whether each of the route's endpoints is served and can do all of it. */
  boolean areAllAble(Route route, Requirements requirements) {
    return route.endpoints().stream()
        .filter(config.endpoints()::containsKey)
        .map(this::nearest)
        .allMatch(instance -> instance != null && requirements.areMetBy(instance.capabilities()));
  }

  private @Nullable Announcement nearest(String endpoint) {
    var instances = directory.nearestFirst(Role.PROVIDER, endpoint, clockMs.getAsLong());
    return instances.isEmpty() ? null : instances.get(0);
  }

  /** Ends an upstream that nobody wants any more. */
  void close(Request request, InstanceId provider, int generation) {
    close(provider, new CloseUpstream(request.session(), request.epoch(), generation));
  }

  /** As above, also where the provider was taken for gone: it may come back and hold it still. */
  void close(InstanceId provider, CloseUpstream close) {
    Address.of(Role.PROVIDER, provider).send(vertx.eventBus(), close);
  }
}
