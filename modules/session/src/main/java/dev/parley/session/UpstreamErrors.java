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
    settle(RefusedCommand.of(error), eventId);
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

  private void settle(RefusedCommand refused, @Nullable String eventId) {
    if (eventId == null || !uplink.refuse(eventId)) {
      refuseOldest(refused);
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

  private void refuseOldest(RefusedCommand refused) {
    switch (refused) {
      case UPDATE -> uplink.refuseOldest(ClientEventType.SESSION_UPDATE);
      case RESPONSE -> uplink.refuseOldest(ClientEventType.RESPONSE_CREATE);
      case COMMIT -> uplink.refuseOldest(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT);
      case OTHER, UNKNOWN -> {}
    }
  }

  /** A response first: one that is wrongly held for owed would end the session as a stall. */
  private void settleAny(@Nullable String eventId) {
    if (!responses.onRefused(eventId)) {
      configuration.onUpdateRefused(eventId);
    }
  }
}
