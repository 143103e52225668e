package dev.parley.hub;

import dev.parley.emulator.Emulator;
import dev.parley.hub.config.HubConfig;
import dev.parley.ingress.EndpointStatus;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import dev.parley.provider.glm.GlmProvider;
import dev.parley.provider.openai.OpenAiProvider;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The endpoints of this process: the configured ones, and the emulator in the demo. Immutable. */
final class HubEndpoints {
  static final String EMULATOR = "emulator";
  static final String EMULATED_GLM = "emulator-glm";

  private static final Duration EMULATOR_TIMEOUT = Duration.ofSeconds(3);

  /** The address of an endpoint that only other nodes open sessions on. */
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  private static final int EMULATOR_SESSIONS = 2_000;

  private final List<EndpointConfig> usable;
  private final List<EndpointConfig> elsewhere;
  private final List<EndpointStatus> status;

  private HubEndpoints(
      List<EndpointConfig> usable, List<EndpointConfig> elsewhere, List<EndpointStatus> status) {
    this.usable = usable;
    this.elsewhere = elsewhere;
    this.status = status;
  }

  /**
   * @param emulator when it runs
   */
  static HubEndpoints of(HubConfig config, Optional<Emulator> emulator) {
    List<EndpointConfig> usable = new ArrayList<>();
    List<EndpointConfig> elsewhere = new ArrayList<>();
    List<EndpointStatus> status = new ArrayList<>();
    for (HubConfig.Endpoint endpoint : config.endpoints()) {
      if (endpoint.configured()) {
        usable.add(usable(endpoint));
      } else if (config.cluster().enabled() && !endpoint.model().isEmpty()) {
        elsewhere.add(usable(endpoint));
      }
      status.add(
          new EndpointStatus(
              endpoint.name(),
              endpoint.provider(),
              endpoint.model(),
              false,
              seesImages(endpoint.provider()),
              endpoint.configured()
                  ? EndpointStatus.State.READY
                  : EndpointStatus.State.NOT_CONFIGURED,
              EndpointStatus.Activity.NONE));
    }
    List<EndpointConfig> emulated =
        emulator.map(it -> emulated(it.baseUrl(), it.glmUrl())).orElse(List.of());
    usable.addAll(emulated);
    emulated.forEach(it -> status.add(emulated(it, EndpointStatus.State.READY)));
    if (config.emulatedElsewhere()) {
      List<EndpointConfig> others = emulated(NOWHERE, NOWHERE);
      elsewhere.addAll(others);
      others.forEach(it -> status.add(emulated(it, EndpointStatus.State.NOT_CONFIGURED)));
    }
    return new HubEndpoints(List.copyOf(usable), List.copyOf(elsewhere), List.copyOf(status));
  }

  private static EndpointStatus emulated(EndpointConfig endpoint, EndpointStatus.State state) {
    return new EndpointStatus(
        endpoint.name(),
        endpoint.provider(),
        endpoint.model(),
        true,
        seesImages(endpoint.provider()),
        state,
        EndpointStatus.Activity.NONE);
  }

  private static boolean seesImages(String provider) {
    return provider.equals("glm")
        ? GlmProvider.capabilities().images()
        : OpenAiProvider.capabilities().images();
  }

  /** Those that sessions can be routed to: another node may serve what is not configured here. */
  private List<EndpointConfig> routable() {
    return Stream.concat(usable.stream(), elsewhere.stream()).toList();
  }

  /** Those that this process can open sessions on. */
  List<EndpointConfig> usable() {
    return usable;
  }

  /** What the router needs to know of those that some node may serve, by name. */
  Map<String, RoutedEndpoint> forRouting() {
    Map<String, RoutedEndpoint> routed = new LinkedHashMap<>();
    for (EndpointConfig endpoint : routable()) {
      routed.put(
          endpoint.name(),
          new RoutedEndpoint(
              endpoint.model(), endpoint.connectTimeout().plus(endpoint.handshakeTimeout())));
    }
    return routed;
  }

  /** How many sessions this process may hold on each of those, by name. */
  Map<String, Integer> sessionLimits() {
    Map<String, Integer> limits = new LinkedHashMap<>();
    routable().forEach(endpoint -> limits.put(endpoint.name(), endpoint.maxSessions()));
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
        Objects.requireNonNullElse(endpoint.url(), NOWHERE),
        endpoint.key(),
        endpoint.model(),
        endpoint.apiVersion(),
        endpoint.connectTimeout(),
        endpoint.handshakeTimeout(),
        endpoint.pongTimeout(),
        endpoint.maxSessions(),
        endpoint.sessionCap(),
        endpoint.warm(),
        endpoint.proxy(),
        false,
        endpoint.trustedCertificates(),
        endpoint.hubDetectsTurns(),
        endpoint.inputFormat());
  }

  /**
   * Which of the emulator's endpoints stand in for those of a route: the one that speaks like its
   * first, and behind it the other, so that a demo of a failing provider has somewhere to go.
   */
  static List<String> emulated(HubConfig config, HubConfig.Route route) {
    boolean glm =
        config.endpoints().stream()
            .filter(endpoint -> endpoint.name().equals(route.endpoints().get(0)))
            .anyMatch(endpoint -> endpoint.provider().equals("glm"));
    return glm ? List.of(EMULATED_GLM, EMULATOR) : List.of(EMULATOR, EMULATED_GLM);
  }

  private static List<EndpointConfig> emulated(URI openAiUrl, URI glmUrl) {
    return List.of(
        emulated(EMULATOR, "openai", openAiUrl, "emulator", "gpt-realtime-2.1"),
        // Keys of this provider have two parts.
        emulated(EMULATED_GLM, "glm", glmUrl, "emulator.key", "glm-realtime-flash"));
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
        true);
  }
}
