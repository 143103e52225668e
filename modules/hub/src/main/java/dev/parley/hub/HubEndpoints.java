package dev.parley.hub;

import dev.parley.hub.config.HubConfig;
import dev.parley.ingress.EndpointStatus;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The endpoints of this process: the configured ones, and the emulator in the demo. Immutable. */
final class HubEndpoints {
  static final String EMULATOR = "emulator";

  private static final Duration EMULATOR_TIMEOUT = Duration.ofSeconds(3);
  private static final int EMULATOR_SESSIONS = 2_000;

  private final List<EndpointConfig> usable;
  private final List<EndpointStatus> status;

  private HubEndpoints(List<EndpointConfig> usable, List<EndpointStatus> status) {
    this.usable = usable;
    this.status = status;
  }

  /**
   * @param emulator the base URL of the emulator when it runs
   */
  static HubEndpoints of(HubConfig config, Optional<URI> emulator) {
    List<EndpointConfig> usable = new ArrayList<>();
    List<EndpointStatus> status = new ArrayList<>();
    for (HubConfig.Endpoint endpoint : config.endpoints()) {
      if (endpoint.configured()) {
        usable.add(usable(endpoint));
      }
      status.add(
          new EndpointStatus(
              endpoint.name(),
              endpoint.provider(),
              endpoint.model(),
              false,
              endpoint.configured()
                  ? EndpointStatus.State.READY
                  : EndpointStatus.State.NOT_CONFIGURED,
              EndpointStatus.Activity.NONE));
    }
    emulator
        .map(HubEndpoints::emulator)
        .ifPresent(
            endpoint -> {
              usable.add(endpoint);
              status.add(
                  new EndpointStatus(
                      endpoint.name(),
                      endpoint.provider(),
                      endpoint.model(),
                      true,
                      EndpointStatus.State.READY,
                      EndpointStatus.Activity.NONE));
            });
    return new HubEndpoints(List.copyOf(usable), List.copyOf(status));
  }

  /** Those that sessions can be opened on. */
  List<EndpointConfig> usable() {
    return usable;
  }

  /** What the router needs to know of the usable ones, by name. */
  Map<String, RoutedEndpoint> forRouting() {
    Map<String, RoutedEndpoint> routed = new LinkedHashMap<>();
    for (EndpointConfig endpoint : usable) {
      routed.put(
          endpoint.name(),
          new RoutedEndpoint(
              endpoint.model(),
              endpoint.connectTimeout().plus(endpoint.handshakeTimeout()),
              endpoint.maxSessions()));
    }
    return routed;
  }

  /** How many sessions this process may hold on each of the usable ones, by name. */
  Map<String, Integer> sessionLimits() {
    Map<String, Integer> limits = new LinkedHashMap<>();
    usable.forEach(endpoint -> limits.put(endpoint.name(), endpoint.maxSessions()));
    return limits;
  }

  /** All of them in the order of the configuration, as they are before the first session. */
  List<EndpointStatus> status() {
    return status;
  }

  private static EndpointConfig usable(HubConfig.Endpoint endpoint) {
    return new EndpointConfig(
        endpoint.name(),
        endpoint.provider(),
        Objects.requireNonNull(endpoint.url()),
        endpoint.key(),
        endpoint.model(),
        endpoint.apiVersion(),
        endpoint.connectTimeout(),
        endpoint.handshakeTimeout(),
        endpoint.pongTimeout(),
        endpoint.maxSessions(),
        endpoint.proxy(),
        false,
        endpoint.trustedCertificates());
  }

  private static EndpointConfig emulator(URI url) {
    return new EndpointConfig(
        EMULATOR,
        "openai",
        url,
        new Secret("emulator"),
        "gpt-realtime-2.1",
        null,
        EMULATOR_TIMEOUT,
        EMULATOR_TIMEOUT,
        Duration.ofSeconds(15),
        EMULATOR_SESSIONS,
        null,
        true,
        null);
  }
}
