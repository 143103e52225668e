package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an upstream on the first endpoint of a route that comes up. Every attempt has a generation
 * of its own, so that nothing a given-up attempt still sends can be taken for the live upstream.
 */
final class UpstreamOpener {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpstreamOpener.class);

  /** The provider enforces the endpoint's limits itself; this covers the way there and back. */
  private static final Duration BUS_MARGIN = Duration.ofMillis(500);

  /**
   * An upstream that came up.
   *
   * @param model what the provider calls it
   * @param created the provider's session, a GA session object as JSON
   * @param generation of the attempt that succeeded
   */
  record Opened(
      String endpoint, String model, InstanceId provider, int generation, String created) {}

  /**
   * What one session wants opened.
   *
   * @param nextGeneration gives each attempt its generation
   * @param isWanted false once the session has ended: no further attempt is made
   */
  record Request(
      SessionId session,
      long epoch,
      Route route,
      @Nullable String config,
      IntSupplier nextGeneration,
      BooleanSupplier isWanted) {}

  private final EventBus bus;
  private final InstanceId router;
  private final RouterConfig config;
  private final InstanceDirectory directory;
  private final RoutingMetrics metrics;
  private final LongSupplier clockMs;

  UpstreamOpener(
      EventBus bus,
      InstanceId router,
      RouterConfig config,
      InstanceDirectory directory,
      RoutingMetrics metrics,
      LongSupplier clockMs) {
    this.bus = bus;
    this.router = router;
    this.config = config;
    this.directory = directory;
    this.metrics = metrics;
    this.clockMs = clockMs;
  }

  /** Fails with {@link ErrorCode#NO_PROVIDER} when no endpoint of the route comes up. */
  Future<Opened> open(Request request) {
    return openOnFirst(request, request.route().endpoints().iterator());
  }

  private Future<Opened> openOnFirst(Request request, Iterator<String> endpoints) {
    while (endpoints.hasNext() && request.isWanted().getAsBoolean()) {
      String endpoint = endpoints.next();
      RoutedEndpoint known = config.endpoints().get(endpoint);
      Announcement instance = known == null ? null : nearest(endpoint);
      if (known != null && instance != null) {
        return openOn(request, endpoint, known, instance.instance())
            .recover(failure -> openOnFirst(request, endpoints));
      }
    }
    return Future.failedFuture(
        new ProviderFault(ErrorCode.NO_PROVIDER, "no provider of this model can be reached"));
  }

  private @Nullable Announcement nearest(String endpoint) {
    var instances = directory.nearestFirst(Role.PROVIDER, endpoint, clockMs.getAsLong());
    return instances.isEmpty() ? null : instances.get(0);
  }

  private Future<Opened> openOn(
      Request request, String endpoint, RoutedEndpoint known, InstanceId provider) {
    int generation = request.nextGeneration().getAsInt();
    long startMs = clockMs.getAsLong();
    OpenUpstream open =
        new OpenUpstream(
            request.session(), request.epoch(), generation, router, endpoint, request.config());
    return Address.of(Role.PROVIDER, provider)
        .<UpstreamOpened>request(bus, open, known.openTimeout().plus(BUS_MARGIN))
        .map(opened -> new Opened(endpoint, known.model(), provider, generation, opened.created()))
        .onSuccess(opened -> metrics.upstreamOpened(endpoint, clockMs.getAsLong() - startMs))
        .onFailure(failure -> giveUp(request, endpoint, provider, generation, failure));
  }

  private void giveUp(
      Request request, String endpoint, InstanceId provider, int generation, Throwable failure) {
    HubException fault = HubException.ofBusFailure(failure);
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

  /** Ends an upstream that nobody wants any more. */
  void close(Request request, InstanceId provider, int generation) {
    Address.of(Role.PROVIDER, provider)
        .send(bus, new CloseUpstream(request.session(), request.epoch(), generation));
  }
}
