package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.Ids;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import dev.parley.realtime.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Opens upstreams of another connector at which the hub cuts the user's turns. The provider is told
 * to cut none before a session counts as ready. Confined to its context.
 */
public final class DetectingConnector implements Connector {
  private final Vertx vertx;
  private final Connector inner;

  /**
   * @param inner of a provider that takes GA events
   */
  public DetectingConnector(Vertx vertx, Connector inner) {
    this.vertx = vertx;
    this.inner = inner;
  }

  @Override
  public Attempt connect(@Nullable String config, UpstreamListener listener) {
    ObjectNode session = config == null ? null : Json.object(config);
    if (session == null) {
      session = JsonNodeFactory.instance.objectNode().put("type", "realtime");
    }
    ObjectNode input = session.withObject("/audio/input");
    JsonNode wanted = input.get("turn_detection");
    try {
      ObjectNode detection =
          wanted == null ? DetectionFields.usual() : DetectionFields.with(null, wanted);
      input.putNull("turn_detection");
      DetectingUpstream upstream = new DetectingUpstream(vertx, detection, listener, Ids::random);
      upstream.open(inner.connect(session.toString(), upstream));
      return upstream;
    } catch (Refusal refused) {
      return new RefusedAttempt();
    }
  }

  @Override
  public Future<Void> close() {
    return inner.close();
  }

  private static final class RefusedAttempt implements Attempt {
    @Override
    public Future<Upstream> opened() {
      return Future.failedFuture(
          new ProviderFault(
              ErrorCode.PROVIDER_REFUSED_CONFIGURATION,
              "the session's turn detection is none that there is"));
    }

    @Override
    public void cancel() {}
  }
}
