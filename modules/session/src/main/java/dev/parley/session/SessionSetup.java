package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session when its link opens.
 *
 * @param sessionId the hub's own id, {@code sess_…}; the client sees it in every session object
 * @param requestedModel the route's name or an alias as the client gave it at the upgrade, or null:
 *     then the first {@code session.update} that names one decides (rule R21)
 * @param initialConfig a GA session object as JSON that holds from the start, or null
 * @param eventIdPrefix the instance part of hub-made event ids: {@code "event_" + prefix + counter}
 *     (rule R19)
 * @param limits what the watchdogs allow
 * @param modelWait how long to wait for a {@code session.update} with a model before the default
 *     route is taken
 * @param continuity how it survives its upstream
 * @param hubEvents whether the client wants to be told of what the hub does ({@code parley.*})
 */
public record SessionSetup(
    String sessionId,
    @Nullable String requestedModel,
    @Nullable String initialConfig,
    String eventIdPrefix,
    WatchLimits limits,
    Duration modelWait,
    Continuity continuity,
    boolean hubEvents) {

  /**
   * The configuration that holds from the start, read; null if there is none.
   *
   * @throws IllegalArgumentException if it is not a JSON object
   */
  @Nullable ObjectNode initialConfigTree() {
    if (initialConfig == null) {
      return null;
    }
    ObjectNode config = Json.object(initialConfig);
    if (config == null) {
      throw new IllegalArgumentException("initialConfig: must be a JSON object");
    }
    return config;
  }

  /** The model that is known at once, or null (rule R21). */
  @Nullable String modelOrThatOf(@Nullable ObjectNode config) {
    return requestedModel == null && config != null ? modelIn(config) : requestedModel;
  }

  /** The model that an event of the client names, or null (rule R21). */
  static @Nullable String modelOf(EventView event) {
    if (!event.isJson() || event.clientType() != ClientEventType.SESSION_UPDATE) {
      return null;
    }
    ObjectNode update = Json.object(event.text());
    return update == null ? null : modelIn(update.path("session"));
  }

  private static @Nullable String modelIn(JsonNode session) {
    JsonNode model = session.path("model");
    return model.isTextual() ? model.textValue() : null;
  }

  /** The wait of rule R21. */
  public static final Duration DEFAULT_MODEL_WAIT = Duration.ofMillis(500);

  /**
   * @throws IllegalArgumentException if an id is blank or the wait is negative
   */
  public SessionSetup {
    if (sessionId.isBlank()) {
      throw new IllegalArgumentException("sessionId: must not be blank");
    }
    if (modelWait.isNegative()) {
      throw new IllegalArgumentException("modelWait: must not be negative, was " + modelWait);
    }
  }
}
