package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.InputAudio;
import dev.parley.realtime.Json;
import dev.parley.session.uplink.Uplink;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a client's events once the session has an upstream. What the protocol does not
 * know is answered here (section 5.10); all else is kept until it is answered (rules R12, R13) and
 * goes to the upstream of the moment, or to the next one if there is none now.
 */
final class ClientEvents {
  /** What a {@code response.create} says of its conversation if it is to belong to none. */
  static final String OUT_OF_BAND = "none";

  private static final String SUPPORTED_TYPES =
      Arrays.stream(ClientEventType.values())
          .filter(ClientEvents::isSupported)
          .map(type -> "'" + type.wireName() + "'")
          .collect(Collectors.joining(", "));

  private final EffectLog effects;
  private final SessionIdentity identity;
  private final TurnMachine turn;
  private final ResponseMachine responses;
  private final InputEnergy energy;
  private final Uplink uplink;
  private final UpstreamCommands commands;
  private final FollowUp followUp;
  private @Nullable SwitchRequests switching;

  ClientEvents(SessionParts parts, SessionIdentity identity, UpstreamCommands commands) {
    this.effects = parts.effects();
    this.identity = identity;
    this.turn = parts.turn();
    this.responses = parts.responses();
    this.energy = new InputEnergy(parts.configuration(), parts.probe());
    this.uplink = parts.uplink();
    this.commands = commands;
    this.followUp = parts.followUp();
  }

  /** From now on there is no upstream: what comes is kept. */
  void suspend(SwitchRequests requests) {
    switching = requests;
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
    if (event.eventIdStartsWith(EffectLog.HUB_COMMAND_PREFIX)) {
      return refuse(
          "invalid_value",
          "Invalid 'event_id': ids that start with 'parley_' are the hub's own.",
          "event_id",
          event.eventId());
    }
    ClientEventType type = event.clientType();
    return switch (type) {
      case INPUT_AUDIO_BUFFER_APPEND -> onAppend(event);
      case OUTPUT_AUDIO_BUFFER_CLEAR, UNKNOWN ->
          refuse(
              "invalid_value",
              "Invalid value: '"
                  + shortened(event.type())
                  + "'. Supported values are: "
                  + SUPPORTED_TYPES
                  + ".",
              "type",
              event.eventId());
      default -> onCommand(type, event, event.eventId(), watchMs);
    };
  }

  private Verdict onCommand(
      ClientEventType type, EventView event, @Nullable String eventId, long watchMs) {
    SwitchRequests requests = switching;
    if (requests != null && !uplink.hasRoom(event.text().length())) {
      return Verdict.HOLD;
    }
    ObjectNode tree = Json.object(event.text());
    if (tree == null) {
      return refuse("invalid_json", "The event is not valid JSON.", null, eventId);
    }
    FollowUp.Verdict followed = followed(type, tree, watchMs);
    if (followed == FollowUp.Verdict.ANSWERED || !isTaken(type, event, tree, watchMs)) {
      return Verdict.DROP;
    }
    if (type == ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) {
      turn.onClientCommit();
    }
    if (requests != null) {
      return requests.on(type, event, watchMs) ? Verdict.DROP : keep(type, event, tree);
    }
    if (type == ClientEventType.RESPONSE_CANCEL) {
      noteCancelled(tree);
    }
    keep(type, event, tree);
    return followed == FollowUp.Verdict.HOLD ? hold(event) : commands.send(type, event, tree);
  }

  private FollowUp.Verdict followed(ClientEventType type, ObjectNode tree, long watchMs) {
    if (type != ClientEventType.RESPONSE_CREATE) {
      followUp.onCommand(type);
      return FollowUp.Verdict.PASS;
    }
    return switching == null ? followUp.on(tree, watchMs) : FollowUp.Verdict.PASS;
  }

  private boolean isTaken(ClientEventType type, EventView event, ObjectNode tree, long watchMs) {
    return switch (type) {
      case SESSION_UPDATE -> takesUpdate(tree, event.eventId());
      case RESPONSE_CREATE -> takesResponseCreate(event, tree, event.eventId(), watchMs);
      default -> true;
    };
  }

  /** The response that the hub asked for by itself makes way for the client's own. */
  private Verdict hold(EventView event) {
    followUp.hold(event.text());
    OpenResponse running = responses.inConversation();
    if (running != null) {
      running.onCancelled();
    }
    effects.toUpstream(effects.hubCommand("response.cancel"));
    return Verdict.DROP;
  }

  private Verdict keep(ClientEventType type, EventView event, ObjectNode tree) {
    uplink.onCommand(type, event.eventId(), itemId(tree), event.text());
    return Verdict.DROP;
  }

  /**
   * Of the item that a command creates or is about, if it names one; of a request for a response
   * {@link #OUT_OF_BAND} if it is that.
   */
  static @Nullable String itemId(ObjectNode tree) {
    if (OUT_OF_BAND.equals(tree.path("response").path("conversation").asText())) {
      return OUT_OF_BAND;
    }
    JsonNode id = tree.has("item") ? tree.path("item").get("id") : tree.get("item_id");
    return id != null && id.isTextual() ? id.textValue() : null;
  }

  private void noteCancelled(ObjectNode tree) {
    OpenResponse response = responses.named(tree.path("response_id").asText(""));
    if (response != null) {
      response.onCancelled();
    }
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

  private Verdict onAppend(EventView event) {
    int length = energy.onAppend(event);
    if (length == InputAudio.INVALID) {
      return refuse(
          "invalid_value",
          "Invalid 'audio': expected base64-encoded audio.",
          "audio",
          event.eventId());
    }
    uplink.onAudio(energy.sound(), length);
    return switching == null ? Verdict.FORWARD : Verdict.DROP;
  }

  private boolean takesUpdate(ObjectNode tree, @Nullable String eventId) {
    JsonNode model = tree.path("session").get("model");
    if (model == null
        || (model.isTextual() && identity.upstream().names().test(model.textValue()))) {
      return true;
    }
    refuse(
        "invalid_value",
        "Unsupported option for this model: the session's model is '"
            + identity.upstream().route()
            + "' and cannot be changed.",
        "session.model",
        eventId);
    return false;
  }

  private boolean takesResponseCreate(
      EventView event, ObjectNode tree, @Nullable String eventId, long watchMs) {
    if (!responses.hasRoom()) {
      refuse(
          "invalid_request",
          "At most "
              + (ResponseMachine.MAX_OPEN - 1)
              + " responses may be open at once; wait for a response.done.",
          null,
          eventId);
      return false;
    }
    responses.onAsked(eventId, tree, event.text().length(), watchMs);
    return true;
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
