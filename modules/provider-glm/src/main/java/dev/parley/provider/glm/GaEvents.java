package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.Ids;
import dev.parley.provider.api.Refusal;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes GA server events, numbers them (rule R19) and hands them out. Source:
 * protocols/openai-realtime.md section 4.
 */
final class GaEvents {
  private final Effects effects;
  private final UnaryOperator<String> ids;
  private final String eventIdPrefix;
  private long lastEventId;

  /**
   * @param ids makes a fresh id from a prefix, as {@link Ids#random} does
   */
  GaEvents(Effects effects, UnaryOperator<String> ids) {
    this.effects = effects;
    this.ids = ids;
    this.eventIdPrefix = ids.apply("event_") + "_";
  }

  /** A fresh id of a session's own. */
  String id(String prefix) {
    return ids.apply(prefix);
  }

  /** An event to be filled and given to {@link #send}. */
  ObjectNode event(String type) {
    lastEventId++;
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type)
        .put("event_id", eventIdPrefix + lastEventId);
  }

  void send(ObjectNode event) {
    effects.add(new Effect.Emit(event.toString()));
  }

  /** What is not an event goes up as it is, for the session to judge. */
  void garbage(String message) {
    effects.add(new Effect.Emit(message));
  }

  void session(String type, ObjectNode session) {
    ObjectNode event = event(type);
    event.set("session", session);
    send(event);
  }

  /**
   * An item event of the conversation.
   *
   * @param previousId the item before it, null for the first
   */
  void item(String type, @Nullable String previousId, JsonNode item) {
    ObjectNode event = event(type).put("previous_item_id", previousId);
    event.set("item", item);
    send(event);
  }

  /**
   * The client has to change its command.
   *
   * @param eventId of the command, or null if it has none
   */
  void refuse(Refusal refusal, @Nullable String eventId) {
    error("invalid_request_error", refusal.code(), refusal.message(), refusal.param(), eventId);
  }

  /** Something failed that is not the client's fault; the session goes on. */
  void serverError(String code, String message, @Nullable String eventId) {
    error("server_error", code, message, null, eventId);
  }

  private void error(
      String type, String code, String message, @Nullable String param, @Nullable String eventId) {
    ObjectNode event = event("error");
    event
        .putObject("error")
        .put("type", type)
        .put("code", code)
        .put("message", message)
        .put("param", param)
        .put("event_id", eventId);
    send(event);
  }
}
