package dev.parley.routing;

import dev.parley.session.WatchLimits;
import java.time.Duration;
import java.util.Map;

/**
 * What a router needs to know.
 *
 * @param routes the public models
 * @param endpoints the configured endpoints by name; a route's endpoint that is missing here is
 *     never picked
 * @param limits the watchdogs' limits
 * @param modelWait how long a session without a model waits for its first {@code session.update}
 * @param drainTimeout how long a stopping router waits for its links to close
 */
public record RouterConfig(
    Routes routes,
    Map<String, RoutedEndpoint> endpoints,
    WatchLimits limits,
    Duration modelWait,
    Duration drainTimeout) {
  public RouterConfig {
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * What a router knows of an endpoint.
   *
   * @param model the upstream's own name of the model
   * @param openTimeout the most that opening a session there may take, connect and handshake
   *     together
   */
  public record RoutedEndpoint(String model, Duration openTimeout) {}
}
