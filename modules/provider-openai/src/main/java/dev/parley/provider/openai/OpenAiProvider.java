package dev.parley.provider.openai;

import dev.parley.provider.api.Capabilities;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderEnvironment;
import dev.parley.provider.api.ProviderVerticle;
import dev.parley.provider.api.SessionSlots;
import dev.parley.provider.api.socket.SocketTarget;
import dev.parley.provider.api.turns.DetectingConnector;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the verticles of an OpenAI or Azure OpenAI endpoint, or of any server that speaks GA
 * Realtime events.
 */
public final class OpenAiProvider {
  private static final Set<String> FORMATS =
      Set.of("audio/pcm;rate=24000", "audio/pcmu", "audio/pcma");

  private OpenAiProvider() {}

  /**
   * Supplies verticle instances of one endpoint; deploy as many as there are event loops. They
   * share the endpoint's session limit.
   *
   * @throws IllegalArgumentException when the endpoint's URL or key cannot be used
   */
  public static Supplier<ProviderVerticle> verticles(
      EndpointConfig endpoint, ProviderEnvironment environment) {
    SocketTarget target = OpenAiMapper.target(endpoint);
    SessionSlots slots = new SessionSlots(endpoint.maxSessions());
    return () ->
        new ProviderVerticle(
            endpoint,
            capabilities(),
            slots,
            environment,
            vertx -> connector(vertx, endpoint, target));
  }

  private static Connector connector(Vertx vertx, EndpointConfig endpoint, SocketTarget target) {
    Connector connector = new OpenAiConnector(vertx, endpoint, target);
    return endpoint.hubDetectsTurns() ? new DetectingConnector(vertx, connector) : connector;
  }

  /**
   * Supplies the verticle that sets up calls with one endpoint's server; deploy one. Empty for an
   * endpoint whose server takes none.
   *
   * @throws IllegalArgumentException when the endpoint's URL or key cannot be used
   */
  public static Optional<Supplier<Deployable>> calls(EndpointConfig endpoint) {
    return CallTargets.of(endpoint).map(targets -> () -> new CallVerticle(endpoint, targets));
  }

  /** What these servers can do. Source: protocols/openai-realtime.md sections 2.5, 3 and 7.1. */
  public static Capabilities capabilities() {
    return new Capabilities(
        true, true, true, true, true, true, FORMATS, FORMATS, Duration.ofMinutes(60));
  }
}
