package dev.parley.realtime.beta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.realtime.ServerEventType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a beta client: its events to GA, GA's events to it, one by one and in order.
 * Events that both dialects spell alike pass as they are; a delta is given its other name without a
 * look at what it carries. Not thread-safe.
 *
 * <p>GA lacks two things that a beta client may count on. {@code conversation.created} is made
 * here, behind {@code session.created}, and the conversation has that id in all responses. {@code
 * temperature} is checked, remembered and shown, and has no effect.
 */
public final class BetaDialect {
  /** What becomes of a client's event. */
  public sealed interface ToGa {}

  /**
   * It goes on.
   *
   * @param event in GA
   */
  public record Translated(String event) implements ToGa {}

  /**
   * It means nothing in GA and is answered with an error.
   *
   * @param code {@code invalid_value} or {@code unknown_parameter}
   * @param message our words; of the event they repeat at most names of fields
   * @param param the path of the field that is at fault
   * @param eventId the event's own id, or null
   */
  public record Refused(String code, String message, String param, @Nullable String eventId)
      implements ToGa {}

  private final String conversationId;
  private final Supplier<String> eventIds;
  private final EventView view = new EventView();
  private double temperature = BetaFields.DEFAULT_TEMPERATURE;

  /**
   * @param conversationId what the connection's conversation is called: {@code conv_…}
   * @param eventIds makes the ids of events that are made here
   */
  public BetaDialect(String conversationId, Supplier<String> eventIds) {
    this.conversationId = conversationId;
    this.eventIds = eventIds;
  }

  /**
   * @param event of the client; one that is not well-formed goes on as it is, to be refused there
   */
  public ToGa toGa(String event) {
    if (!view.read(event)) {
      return new Translated(event);
    }
    ClientEventType type = view.clientType();
    if (type != ClientEventType.SESSION_UPDATE
        && type != ClientEventType.RESPONSE_CREATE
        && type != ClientEventType.CONVERSATION_ITEM_CREATE) {
      return new Translated(event);
    }
    ObjectNode tree = Json.object(event);
    if (tree == null) {
      return new Translated(event);
    }
    try {
      return new Translated(rewrite(type, tree) ? tree.toString() : event);
    } catch (Untranslatable fault) {
      return new Refused(fault.code(), fault.message(), fault.param(), view.eventId());
    }
  }

  /** Whether that changed anything. */
  private boolean rewrite(ClientEventType type, ObjectNode event) throws Untranslatable {
    if (type == ClientEventType.CONVERSATION_ITEM_CREATE) {
      return BetaItems.toGa(event.get("item"));
    }
    String field = type == ClientEventType.SESSION_UPDATE ? "session" : "response";
    if (!(event.get(field) instanceof ObjectNode beta)) {
      return false;
    }
    if (type == ClientEventType.RESPONSE_CREATE) {
      event.set(field, BetaResponse.toGa(beta));
      return true;
    }
    event.set(field, BetaSession.toGa(beta));
    if (beta.has("temperature")) {
      temperature = BetaFields.temperature(beta.path("temperature"), "session.temperature");
    }
    return true;
  }

  /**
   * @param event of the server, in GA
   * @return what a beta client gets for it: one event, two, or none
   */
  public List<String> toBeta(String event) {
    if (!view.read(event)) {
      return List.of(event);
    }
    ServerEventType type = view.serverType();
    return switch (type) {
      case CONVERSATION_ITEM_DONE, CONVERSATION_CREATED -> List.of();
      case SESSION_CREATED -> List.of(rewritten(event, type), conversationCreated());
      case SESSION_UPDATED,
          CONVERSATION_ITEM_ADDED,
          CONVERSATION_ITEM_CREATED,
          CONVERSATION_ITEM_RETRIEVED,
          RESPONSE_CREATED,
          RESPONSE_DONE,
          RESPONSE_OUTPUT_ITEM_ADDED,
          RESPONSE_OUTPUT_ITEM_DONE,
          ERROR ->
          List.of(rewritten(event, type));
      default -> List.of(renamed(event, type));
    };
  }

  private String renamed(String event, ServerEventType type) {
    String name = betaName(type);
    if (name == null) {
      return event;
    }
    int start = view.typeStart();
    if (start < 0) {
      return rewritten(event, type);
    }
    return new StringBuilder(event.length())
        .append(event, 0, start)
        .append(name)
        .append(event, view.typeEnd(), event.length())
        .toString();
  }

  private String rewritten(String event, ServerEventType type) {
    ObjectNode tree = Json.object(event);
    if (tree == null) {
      return event;
    }
    String name = betaName(type);
    if (name != null) {
      tree.put("type", name);
    }
    switch (type) {
      case SESSION_CREATED, SESSION_UPDATED -> rewriteSession(tree);
      case RESPONSE_CREATED, RESPONSE_DONE -> rewriteResponse(tree);
      case ERROR -> rewriteError(tree);
      default -> BetaItems.toBeta(tree.get("item"));
    }
    return tree.toString();
  }

  private void rewriteSession(ObjectNode event) {
    if (event.get("session") instanceof ObjectNode session) {
      event.set("session", BetaSession.toBeta(session).put("temperature", temperature));
    }
  }

  private void rewriteResponse(ObjectNode event) {
    if (event.get("response") instanceof ObjectNode response) {
      BetaResponse.toBeta(response, temperature);
      if (response.path("conversation_id").isTextual()) {
        response.put("conversation_id", conversationId);
      }
    }
  }

  private static void rewriteError(ObjectNode event) {
    JsonNode param = event.path("error").path("param");
    if (param.isTextual() && event.get("error") instanceof ObjectNode error) {
      error.put("param", BetaPaths.toBeta(param.textValue()));
    }
  }

  private String conversationCreated() {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("type", ServerEventType.CONVERSATION_CREATED.wireName());
    event.put("event_id", eventIds.get());
    event
        .putObject("conversation")
        .put("id", conversationId)
        .put("object", "realtime.conversation");
    return event.toString();
  }

  /** Beta's own name of a GA type (section 4), or null where the names are the same. */
  private static @Nullable String betaName(ServerEventType type) {
    return switch (type) {
      case CONVERSATION_ITEM_ADDED -> ServerEventType.CONVERSATION_ITEM_CREATED.wireName();
      case RESPONSE_OUTPUT_TEXT_DELTA -> "response.text.delta";
      case RESPONSE_OUTPUT_TEXT_DONE -> "response.text.done";
      case RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA -> "response.audio_transcript.delta";
      case RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE -> "response.audio_transcript.done";
      case RESPONSE_OUTPUT_AUDIO_DELTA -> "response.audio.delta";
      case RESPONSE_OUTPUT_AUDIO_DONE -> "response.audio.done";
      default -> null;
    };
  }
}
