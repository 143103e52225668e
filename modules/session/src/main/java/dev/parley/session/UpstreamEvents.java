package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.realtime.ServerEventType;
import dev.parley.session.seam.Seam;
import dev.parley.session.uplink.Uplink;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an upstream's events while the session is live. Deltas touch nothing but the
 * response they belong to; every other known event is read whole, for the record, the turn and the
 * watchdogs. An event of a type the hub does not know passes unchanged.
 */
final class UpstreamEvents {
  private final SessionParts parts;
  private final EffectLog effects;
  private final Failure failure;
  private final SessionIdentity identity;
  private final Configuration configuration;
  private final TurnMachine turn;
  private final ConversationRecord record;
  private final Uplink uplink;
  private final ResponseEvents responses;
  private final UpstreamErrors errors;

  /**
   * @param requests what the hub has asked for by itself
   * @param seam of an upstream that took over, else null
   */
  UpstreamEvents(
      SessionParts parts,
      Failure failure,
      SessionIdentity identity,
      HubRequests requests,
      @Nullable Seam seam) {
    this.parts = parts;
    this.effects = parts.effects();
    this.failure = failure;
    this.identity = identity;
    this.configuration = parts.configuration();
    this.turn = parts.turn();
    this.record = parts.record();
    this.responses = new ResponseEvents(parts, failure);
    this.uplink = parts.uplink();
    this.errors = new UpstreamErrors(parts, failure, requests, seam);
  }

  /**
   * @param watchMs watch time now
   */
  Verdict on(EventView event, long watchMs) {
    ServerEventType type = event.serverType();
    return switch (type) {
      case RESPONSE_OUTPUT_AUDIO_DELTA -> {
        record.onAudioDelta(event);
        yield responses.onDelta(event, type, watchMs);
      }
      case RESPONSE_FUNCTION_CALL_ARGUMENTS_DELTA, RESPONSE_MCP_CALL_ARGUMENTS_DELTA ->
          responses.onDelta(event, type, watchMs);
      case RESPONSE_OUTPUT_TEXT_DELTA, RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA ->
          responses.onTextDelta(event, type, watchMs);
      case UNKNOWN -> pass(type);
      case CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_DELTA,
          CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_SEGMENT,
          CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_FAILED ->
          parts.transcription().isHidden() ? Verdict.DROP : pass(type);
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
    if (type != ServerEventType.RATE_LIMITS_UPDATED) {
      parts.changes().touch();
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
          onInput(type, tree, watchMs);
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
    Configuration.Accepted accepted = configuration.onUpdateAccepted();
    if (!accepted.isShown()) {
      return Verdict.DROP;
    }
    parts.transcription().onEcho(session);
    parts.onShown(session.deepCopy());
    String eventId = accepted.eventId();
    if (eventId == null || !eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX)) {
      uplink.acknowledge(ClientEventType.SESSION_UPDATE, null);
      identity.imprint(session);
      effects.toClient(tree);
    }
    return Verdict.DROP;
  }

  private Verdict onInput(ServerEventType type, ObjectNode tree, long watchMs) {
    String itemId = tree.path("item_id").asText("");
    switch (type) {
      case INPUT_AUDIO_BUFFER_SPEECH_STARTED -> {
        uplink.onSpeechStarted(itemId, tree.path("audio_start_ms").asLong(0));
        turn.onSpeechStarted();
        responses.onSpeechResumed();
      }
      case INPUT_AUDIO_BUFFER_SPEECH_STOPPED, INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED -> {
        if (type == ServerEventType.INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED) {
          uplink.onSpeechStarted(itemId, tree.path("audio_start_ms").asLong(0));
        }
        uplink.onSpeechStopped(tree.path("audio_end_ms").asLong(0));
        turn.onSpeechStopped();
        responses.onSpeechEnded(watchMs);
      }
      case INPUT_AUDIO_BUFFER_COMMITTED -> {
        uplink.onCommitted(itemId);
        if (turn.onCommitted()) {
          responses.onSpeechEnded(watchMs);
        }
      }
      default -> {
        uplink.onCleared();
        turn.onCleared();
      }
    }
    return Verdict.FORWARD;
  }

  private Verdict onItem(ServerEventType type, ObjectNode tree) {
    long droppedBefore = record.dropped();
    switch (type) {
      case CONVERSATION_ITEM_ADDED, CONVERSATION_ITEM_CREATED -> {
        acknowledgeCreate(tree.path("item").path("id").asText(""));
        record.onItem(tree);
        responses.onItemAdded(tree);
      }
      case CONVERSATION_ITEM_DONE -> {
        record.onItem(tree);
        responses.onItemDone(tree);
      }
      case CONVERSATION_ITEM_DELETED -> {
        String itemId = tree.path("item_id").asText("");
        uplink.acknowledge(ClientEventType.CONVERSATION_ITEM_DELETE, itemId);
        uplink.onItemGone(itemId);
        record.onDeleted(itemId);
      }
      case CONVERSATION_ITEM_TRUNCATED -> {
        uplink.acknowledge(
            ClientEventType.CONVERSATION_ITEM_TRUNCATE, tree.path("item_id").asText(""));
        record.onTruncated(tree, responses.delivered(tree));
      }
      case CONVERSATION_ITEM_RETRIEVED -> {
        String itemId = tree.path("item").path("id").asText("");
        if (Probe.ITEM_ID.equals(itemId)) {
          return Verdict.DROP;
        }
        uplink.acknowledge(ClientEventType.CONVERSATION_ITEM_RETRIEVE, itemId);
      }
      default -> {
        uplink.onTranscript(tree.path("item_id").asText(""));
        record.onTranscript(tree);
      }
    }
    for (long i = droppedBefore; i < record.dropped(); i++) {
      effects.count(Effect.Counted.RECORD_ITEM_DROPPED, "");
    }
    return type == ServerEventType.CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_COMPLETED
            && parts.transcription().isHidden()
        ? Verdict.DROP
        : Verdict.FORWARD;
  }

  /** An item that neither a response nor a commit made is one that the client created. */
  private void acknowledgeCreate(String itemId) {
    ClientEventType create = ClientEventType.CONVERSATION_ITEM_CREATE;
    if (!uplink.acknowledge(create, itemId)
        && record.item(itemId) == null
        && !uplink.isKept(itemId)
        && !responses.produces(itemId)) {
      uplink.acknowledge(create, null);
    }
  }
}
