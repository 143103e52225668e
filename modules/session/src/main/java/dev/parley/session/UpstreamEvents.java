package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.realtime.ServerEventType;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an upstream's events while the session is live. Deltas touch nothing but the
 * response they belong to; every other known event is read whole, for the record, the turn and the
 * watchdogs. An event of a type the hub does not know passes unchanged.
 */
final class UpstreamEvents {
  private final EffectLog effects;
  private final Failure failure;
  private final SessionIdentity identity;
  private final Configuration configuration;
  private final TurnMachine turn;
  private final ConversationRecord record;
  private final ResponseEvents responses;
  private final UpstreamErrors errors;

  UpstreamEvents(SessionParts parts, Failure failure, SessionIdentity identity) {
    this.effects = parts.effects();
    this.failure = failure;
    this.identity = identity;
    this.configuration = parts.configuration();
    this.turn = parts.turn();
    this.record = parts.record();
    this.responses = new ResponseEvents(parts, failure);
    this.errors = new UpstreamErrors(parts, failure);
  }

  /**
   * @param watchMs watch time now
   */
  Verdict on(EventView event, long watchMs) {
    ServerEventType type = event.serverType();
    return switch (type) {
      case RESPONSE_OUTPUT_AUDIO_DELTA,
          RESPONSE_FUNCTION_CALL_ARGUMENTS_DELTA,
          RESPONSE_MCP_CALL_ARGUMENTS_DELTA ->
          responses.onDelta(event, type, watchMs);
      case RESPONSE_OUTPUT_TEXT_DELTA, RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA ->
          responses.onTextDelta(event, type, watchMs);
      case UNKNOWN, CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_DELTA -> pass(type);
      default -> onCold(event, type, watchMs);
    };
  }

  private static Verdict pass(ServerEventType type) {
    return type.isData() ? Verdict.FORWARD_DATA : Verdict.FORWARD;
  }

  private Verdict onCold(EventView event, ServerEventType type, long watchMs) {
    ObjectNode tree = Json.object(event.text());
    if (tree == null) {
      failure.fail("provider_protocol_error", "The provider sent something unreadable.");
      return Verdict.DROP;
    }
    return switch (type) {
      case SESSION_CREATED -> Verdict.DROP;
      case SESSION_UPDATED -> onSessionUpdated(tree);
      case ERROR -> errors.on(tree);
      case RESPONSE_CREATED -> responses.onCreated(event, tree, watchMs);
      case RESPONSE_DONE -> responses.onDone(tree, watchMs);
      case INPUT_AUDIO_BUFFER_SPEECH_STARTED,
          INPUT_AUDIO_BUFFER_SPEECH_STOPPED,
          INPUT_AUDIO_BUFFER_COMMITTED,
          INPUT_AUDIO_BUFFER_CLEARED,
          INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED ->
          onInput(type, watchMs);
      case CONVERSATION_ITEM_ADDED,
          CONVERSATION_ITEM_CREATED,
          CONVERSATION_ITEM_DONE,
          CONVERSATION_ITEM_DELETED,
          CONVERSATION_ITEM_TRUNCATED,
          CONVERSATION_ITEM_RETRIEVED,
          CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_COMPLETED ->
          onItem(type, tree);
      default -> responses.isScoped(type) ? responses.on(event, type, tree, watchMs) : pass(type);
    };
  }

  /** The session keeps the hub's id and the route's name; the rest is the provider's (rule R21). */
  private Verdict onSessionUpdated(ObjectNode tree) {
    if (!(tree.get("session") instanceof ObjectNode session)) {
      failure.fail("provider_protocol_error", "The provider confirmed no session.");
      return Verdict.DROP;
    }
    configuration.onEcho(session.deepCopy());
    String eventId = configuration.onUpdateAccepted();
    if (eventId == null || !eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX)) {
      identity.imprint(session);
      effects.toClient(tree);
    }
    return Verdict.DROP;
  }

  /** Ends every open response in the upstream's place. */
  void endResponses(String code, String message, long watchMs) {
    responses.endAll(code, message, watchMs);
  }

  private Verdict onInput(ServerEventType type, long watchMs) {
    switch (type) {
      case INPUT_AUDIO_BUFFER_SPEECH_STARTED -> {
        turn.onSpeechStarted();
        responses.onSpeechResumed();
      }
      case INPUT_AUDIO_BUFFER_SPEECH_STOPPED, INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED -> {
        turn.onSpeechStopped();
        responses.onSpeechEnded(watchMs);
      }
      case INPUT_AUDIO_BUFFER_COMMITTED -> {
        if (turn.onCommitted()) {
          responses.onSpeechEnded(watchMs);
        }
      }
      default -> turn.onCleared();
    }
    return Verdict.FORWARD;
  }

  private Verdict onItem(ServerEventType type, ObjectNode tree) {
    long droppedBefore = record.dropped();
    switch (type) {
      case CONVERSATION_ITEM_ADDED, CONVERSATION_ITEM_CREATED -> {
        record.onItem(tree);
        responses.onItemAdded(tree);
      }
      case CONVERSATION_ITEM_DONE -> {
        record.onItem(tree);
        responses.onItemDone(tree);
      }
      case CONVERSATION_ITEM_DELETED -> record.onDeleted(text(tree, "item_id"));
      case CONVERSATION_ITEM_TRUNCATED -> record.onTruncated(tree);
      case CONVERSATION_ITEM_RETRIEVED -> {
        if (Probe.ITEM_ID.equals(tree.path("item").path("id").asText())) {
          return Verdict.DROP;
        }
      }
      default -> record.onTranscript(tree);
    }
    for (long i = droppedBefore; i < record.dropped(); i++) {
      effects.count(Effect.Counted.RECORD_ITEM_DROPPED, "");
    }
    return Verdict.FORWARD;
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value != null && value.isTextual() ? value.textValue() : null;
  }
}
