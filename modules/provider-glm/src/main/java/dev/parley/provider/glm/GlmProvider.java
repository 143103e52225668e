package dev.parley.provider.glm;

import dev.parley.provider.api.Capabilities;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderEnvironment;
import dev.parley.provider.api.ProviderVerticle;
import dev.parley.provider.api.Secret;
import dev.parley.provider.api.SessionSlots;
import dev.parley.provider.api.socket.SocketTarget;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Makes the verticles of a GLM endpoint. */
public final class GlmProvider {
  private static final Set<String> FORMATS = Set.of("audio/pcm;rate=24000");

  private GlmProvider() {}

  /**
   * Supplies verticle instances of one endpoint; deploy as many as there are event loops. They
   * share the endpoint's session limit.
   *
   * @throws IllegalArgumentException when the endpoint's URL or key cannot be used
   */
  public static Supplier<ProviderVerticle> verticles(
      EndpointConfig endpoint, ProviderEnvironment environment) {
    SocketTarget target = target(endpoint);
    SessionSlots slots = new SessionSlots(endpoint.maxSessions());
    return () ->
        new ProviderVerticle(
            endpoint,
            capabilities(),
            slots,
            environment,
            vertx -> new GlmConnector(vertx, endpoint, target, environment.metrics()));
  }

  /** What an endpoint's input format may be; the first is the usual one. */
  public static List<String> inputFormats() {
    return InputFormat.names();
  }

  /**
   * The upgrade request: the endpoint's URL as it is, the raw key as a bearer token, and no {@code
   * model} in the query, which GLM takes from the session instead. Source:
   * protocols/glm-realtime.md section 1.
   *
   * @throws IllegalArgumentException when the URL or the key cannot be used
   */
  static SocketTarget target(EndpointConfig endpoint) {
    String path = SocketTarget.path(endpoint);
    String query = endpoint.url().getRawQuery();
    Secret key = endpoint.apiKey();
    return SocketTarget.at(
        endpoint,
        (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query),
        "Authorization",
        key == null ? null : new Secret("Bearer " + key.value()));
  }

  /**
   * What a session here can do; much of it is done by this module, not by GLM. Pictures need a mode
   * that a session has to ask for, so that they do not count as something it takes. More history
   * than goes into the instructions would not be told.
   */
  public static Capabilities capabilities() {
    return new Capabilities(true, true, true, true, false, true, FORMATS, FORMATS, Duration.ZERO)
        .withReplay(new Capabilities.Replay(Integer.MAX_VALUE, Context.MAX_CHARACTERS));
  }
}
