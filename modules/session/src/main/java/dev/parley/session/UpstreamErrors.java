package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.session.seam.Seam;
import dev.parley.session.uplink.Uplink;
import org.jspecify.annotations.Nullable;

/**
 * An upstream's {@code error} events: what they say about commands in flight, and that answers to
 * the hub's own commands never leave it (rule R19). An error by itself ends nothing; only the close
 * that may follow does (section 7.4).
 */
final class UpstreamErrors {
  private final Configuration configuration;
  private final ResponseMachine responses;
  private final TurnMachine turn;
  private final Uplink uplink;
  private final HistoryTranscription transcription;
  private final EffectLog effects;
  private final Failure failure;
  private final HubRequests requests;
  private final @Nullable Seam seam;

  /**
   * @param requests what the hub has asked for by itself
   * @param seam of an upstream that took over, else null
   */
  UpstreamErrors(SessionParts parts, Failure failure, HubRequests requests, @Nullable Seam seam) {
    this.configuration = parts.configuration();
    this.responses = parts.responses();
    this.turn = parts.turn();
    this.uplink = parts.uplink();
    this.transcription = parts.transcription();
    this.failure = failure;
    this.requests = requests;
    this.seam = seam;
    this.effects = parts.effects();
  }

  Verdict on(ObjectNode tree) {
    JsonNode error = tree.path("error");
    JsonNode id = error.path("event_id");
    String eventId = id.isTextual() ? id.textValue() : null;
    if (isAnswerToTheHub(error, eventId)) {
      boolean isUpdate = eventId != null && configuration.onUpdateRefused(eventId);
      if (eventId != null && transcription.onRefused(eventId)) {
        return Verdict.DROP;
      }
      if (isUpdate) {
        failure.fail(
            "provider_refused_configuration", "The provider refused the session's configuration.");
      } else if (eventId != null && requests.takeResponse(eventId)) {
        failure.fail("provider_failed_response", "The provider refused to go on with a response.");
      }
      onItemRefused(eventId == null ? null : requests.takeItem(eventId));
      return Verdict.DROP;
    }
    settle(RefusedCommand.of(error), error, eventId);
    return Verdict.FORWARD;
  }

  /** It goes on without the item: what one provider refuses no other need. */
  private void onItemRefused(@Nullable String itemId) {
    if (itemId != null && seam != null) {
      seam.onNotReplayed(itemId);
      effects.count(Effect.Counted.HISTORY_REFUSED, "");
    }
  }

  private static boolean isAnswerToTheHub(JsonNode error, @Nullable String eventId) {
    return eventId == null
        ? error.path("message").asText("").contains(Probe.ITEM_ID)
        : eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX);
  }

  private void settle(RefusedCommand refused, JsonNode error, @Nullable String eventId) {
    if (eventId == null || !uplink.refuse(eventId)) {
      refuseOldest(refused, error);
    }
    switch (refused) {
      case UPDATE -> configuration.onUpdateRefused(eventId);
      case RESPONSE -> responses.onRefused(eventId);
      case COMMIT -> turn.onCommitRefused();
      case OTHER -> {
        if (eventId != null) {
          settleAny(eventId);
        }
      }
      case UNKNOWN -> settleAny(eventId);
    }
  }

  /** A command that was refused must not be sent again to another upstream. */
  private void refuseOldest(RefusedCommand refused, JsonNode error) {
    ClientEventType type =
        switch (refused) {
          case UPDATE -> ClientEventType.SESSION_UPDATE;
          case RESPONSE -> ClientEventType.RESPONSE_CREATE;
          case COMMIT -> ClientEventType.INPUT_AUDIO_BUFFER_COMMIT;
          case OTHER -> typeOf(error.path("code").asText(""), error.path("param").asText(""));
          case UNKNOWN -> ClientEventType.UNKNOWN;
        };
    if (type != ClientEventType.UNKNOWN) {
      uplink.refuseOldest(type);
    }
  }

  /** Codes and parameters of section 7.3. */
  private static ClientEventType typeOf(String code, String param) {
    if (code.startsWith("item_retrieve")) {
      return ClientEventType.CONVERSATION_ITEM_RETRIEVE;
    }
    if (code.startsWith("item_delete")) {
      return ClientEventType.CONVERSATION_ITEM_DELETE;
    }
    if (code.startsWith("item_truncate")
        || code.equals("unsupported_content_type")
        || param.equals("audio_end_ms")) {
      return ClientEventType.CONVERSATION_ITEM_TRUNCATE;
    }
    if (code.startsWith("response_cancel")) {
      return ClientEventType.RESPONSE_CANCEL;
    }
    return param.startsWith("item") || param.equals("previous_item_id")
        ? ClientEventType.CONVERSATION_ITEM_CREATE
        : ClientEventType.UNKNOWN;
  }

  /** A response first: one that is wrongly held for owed would end the session as a stall. */
  private void settleAny(@Nullable String eventId) {
    if (!responses.onRefused(eventId)) {
      configuration.onUpdateRefused(eventId);
    }
  }
}
