package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a client's events while the session is live. What the protocol does not know is
 * answered here (section 5.10); all else goes on unchanged, but for the model of a {@code
 * session.update} (rule R21).
 */
final class ClientEvents {
  private static final String SUPPORTED_TYPES =
      Arrays.stream(ClientEventType.values())
          .filter(ClientEvents::isSupported)
          .map(type -> "'" + type.wireName() + "'")
          .collect(Collectors.joining(", "));

  private final EffectLog effects;
  private final SessionIdentity identity;
  private final Configuration configuration;
  private final TurnMachine turn;
  private final ResponseMachine responses;
  private final InputEnergy energy;

  ClientEvents(SessionParts parts, SessionIdentity identity) {
    this.effects = parts.effects();
    this.identity = identity;
    this.configuration = parts.configuration();
    this.turn = parts.turn();
    this.responses = parts.responses();
    this.energy = new InputEnergy(parts.configuration(), parts.probe());
  }

  /** The buffer of played audio is the client's own on a WebSocket (section 4.4). */
  private static boolean isSupported(ClientEventType type) {
    return type != ClientEventType.UNKNOWN && type != ClientEventType.OUTPUT_AUDIO_BUFFER_CLEAR;
  }

  /**
   * @param watchMs watch time now
   */
  Verdict on(EventView event, long watchMs) {
    EventView.Problem problem = event.problem();
    if (problem != null) {
      return onMalformed(problem);
    }
    String eventId = event.eventId();
    if (eventId != null && eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX)) {
      return refuse(
          "invalid_value",
          "Invalid 'event_id': ids that start with 'parley_' are the hub's own.",
          "event_id",
          eventId);
    }
    return switch (event.clientType()) {
      case INPUT_AUDIO_BUFFER_APPEND -> onAppend(event, eventId);
      case SESSION_UPDATE -> onUpdate(event, eventId);
      case RESPONSE_CREATE -> onResponseCreate(event, eventId, watchMs);
      case INPUT_AUDIO_BUFFER_COMMIT -> {
        turn.onClientCommit();
        yield Verdict.FORWARD;
      }
      case OUTPUT_AUDIO_BUFFER_CLEAR, UNKNOWN ->
          refuse(
              "invalid_value",
              "Invalid value: '"
                  + shortened(event.type())
                  + "'. Supported values are: "
                  + SUPPORTED_TYPES
                  + ".",
              "type",
              eventId);
      default -> Verdict.FORWARD;
    };
  }

  private Verdict onMalformed(EventView.Problem problem) {
    return switch (problem) {
      case NOT_JSON -> refuse("invalid_json", "The event is not valid JSON.", null, null);
      case TOO_DEEP ->
          refuse(
              "invalid_json",
              "The event is nested more than " + EventView.MAX_DEPTH + " levels deep.",
              null,
              null);
      case NO_TYPE -> refuse("invalid_event", "The 'type' field is missing.", "type", null);
      case NOT_AN_OBJECT -> invalid("The event is not a JSON object.");
      case DUPLICATE_KEY -> invalid("A field of the event comes twice.");
      case TOO_MANY_KEYS -> invalid("The event has more than " + EventView.MAX_KEYS + " fields.");
    };
  }

  private Verdict invalid(String message) {
    return refuse("invalid_event", message, null, null);
  }

  private Verdict onAppend(EventView event, @Nullable String eventId) {
    return energy.onAppend(event)
        ? Verdict.FORWARD
        : refuse(
            "invalid_value", "Invalid 'audio': expected base64-encoded audio.", "audio", eventId);
  }

  private Verdict onUpdate(EventView event, @Nullable String eventId) {
    ObjectNode tree = Json.object(event.text());
    if (tree == null) {
      return refuse("invalid_json", "The event is not valid JSON.", null, eventId);
    }
    if (!(tree.get("session") instanceof ObjectNode session)) {
      return Verdict.FORWARD;
    }
    JsonNode model = session.get("model");
    if (model == null) {
      configuration.onUpdateSent(eventId, session, event.text().length());
      return Verdict.FORWARD;
    }
    if (!model.isTextual() || !identity.upstream().names().test(model.textValue())) {
      return refuse(
          "invalid_value",
          "Unsupported option for this model: the session's model is '"
              + identity.upstream().route()
              + "' and cannot be changed.",
          "session.model",
          eventId);
    }
    String upstreamModel = identity.upstream().upstreamModel();
    boolean unchanged = model.textValue().equals(upstreamModel);
    if (!unchanged) {
      session.put("model", upstreamModel);
      effects.toUpstream(tree);
    }
    ObjectNode wish = session.deepCopy();
    wish.remove("model");
    configuration.onUpdateSent(eventId, wish, event.text().length());
    return unchanged ? Verdict.FORWARD : Verdict.DROP;
  }

  private Verdict onResponseCreate(EventView event, @Nullable String eventId, long watchMs) {
    if (!responses.hasRoom()) {
      return refuse(
          "invalid_request",
          "At most "
              + (ResponseMachine.MAX_OPEN - 1)
              + " responses may be open at once; wait for a response.done.",
          null,
          eventId);
    }
    ObjectNode tree = Json.object(event.text());
    boolean outOfBand =
        tree != null && "none".equals(tree.path("response").path("conversation").asText());
    responses.onAsked(eventId, outOfBand, watchMs);
    return Verdict.FORWARD;
  }

  /** A binary frame: no input format of it is declared. */
  void onBinary() {
    refuse("invalid_event", "Binary frames are not supported; send JSON text.", null, null);
  }

  private Verdict refuse(
      String code, String message, @Nullable String param, @Nullable String eventId) {
    effects.clientError(code, message, param, eventId);
    return Verdict.DROP;
  }

  private static String shortened(@Nullable String type) {
    String shown = type == null ? "" : type;
    return shown.length() <= 64 ? shown : shown.substring(0, 64) + "…";
  }
}
