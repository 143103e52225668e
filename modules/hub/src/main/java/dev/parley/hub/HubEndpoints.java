package dev.parley.hub;

import dev.parley.emulator.Emulator;
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
  static final String EMULATED_GLM = "emulator-glm";

  private static final Duration EMULATOR_TIMEOUT = Duration.ofSeconds(3);
  private static final int EMULATOR_SESSIONS = 2_000;

  private final List<EndpointConfig> usable;
  private final List<EndpointStatus> status;

  private HubEndpoints(List<EndpointConfig> usable, List<EndpointStatus> status) {
    this.usable = usable;
    this.status = status;
  }

  /**
   * @param emulator when it runs
   */
  static HubEndpoints of(HubConfig config, Optional<Emulator> emulator) {
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
        .map(HubEndpoints::emulated)
        .orElse(List.of())
        .forEach(
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
              endpoint.model(), endpoint.connectTimeout().plus(endpoint.handshakeTimeout())));
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

  /**
   * Which of the emulator's endpoints stands in for those of a route: the one that speaks like its
   * first.
   */
  static String emulated(HubConfig config, HubConfig.Route route) {
    boolean glm =
        config.endpoints().stream()
            .filter(endpoint -> endpoint.name().equals(route.endpoints().get(0)))
            .anyMatch(endpoint -> endpoint.provider().equals("glm"));
    return glm ? EMULATED_GLM : EMULATOR;
  }

  private static List<EndpointConfig> emulated(Emulator emulator) {
    return List.of(
        emulated(EMULATOR, "openai", emulator.baseUrl(), "emulator", "gpt-realtime-2.1"),
        // Keys of this provider have two parts.
        emulated(EMULATED_GLM, "glm", emulator.glmUrl(), "emulator.key", "glm-realtime-flash"));
  }

  private static EndpointConfig emulated(
      String name, String provider, URI url, String key, String model) {
    return new EndpointConfig(
        name,
        provider,
        url,
        new Secret(key),
        model,
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
