package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Has the upstream write down what the user says although the client did not ask for it, so that
 * another upstream can be told (rule R12). The client sees nothing of it: neither the setting nor
 * the transcripts. Refused, as an endpoint without that model does, it is given up.
 */
final class HistoryTranscription {
  private static final String FIELD = "transcription";

  private final EffectLog effects;
  private final Configuration configuration;
  private final @Nullable String model;
  private @Nullable String askedBy;
  private boolean isOurs;
  private boolean isRefused;

  /**
   * @param model what transcribes, or null for nothing
   */
  HistoryTranscription(EffectLog effects, Configuration configuration, @Nullable String model) {
    this.effects = effects;
    this.configuration = configuration;
    this.model = model;
  }

  /**
   * An upstream begins to serve.
   *
   * @param session as the client is shown it
   */
  void onUpstream(ObjectNode session) {
    isOurs = false;
    isRefused = false;
    if (!isTold(session)) {
      ask(session);
    }
  }

  /**
   * The upstream confirmed a configuration; what is not the client's wish is taken out.
   *
   * @param session the confirmed one
   */
  void onEcho(ObjectNode session) {
    if (configuration.asksForTranscription()) {
      isOurs = false;
      return;
    }
    boolean isOn = isTold(session);
    if (isOurs) {
      session.withObject("/audio/input").putNull(FIELD);
    }
    if (!isOn) {
      ask(session);
    }
  }

  /** Whether the upstream's transcripts are the hub's own business. */
  boolean isHidden() {
    return isOurs;
  }

  /** Whether an error answers the wish to have it. */
  boolean onRefused(String eventId) {
    if (!eventId.equals(askedBy)) {
      return false;
    }
    isOurs = false;
    isRefused = true;
    return true;
  }

  private static boolean isTold(JsonNode session) {
    return session.path("audio").path("input").path(FIELD).isObject();
  }

  private void ask(ObjectNode session) {
    String type = session.path("type").asText("realtime");
    if (model == null || isRefused || !type.equals("realtime")) {
      return;
    }
    ObjectNode update = effects.hubCommand("session.update");
    ObjectNode wish = update.putObject("session").put("type", type);
    wish.withObject("/audio/input").putObject(FIELD).put("model", model);
    askedBy = update.path("event_id").asText();
    isOurs = true;
    configuration.onHiddenUpdateSent(askedBy);
    effects.toUpstream(update);
  }
}
