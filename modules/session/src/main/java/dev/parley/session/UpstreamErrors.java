package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final Failure failure;

  UpstreamErrors(SessionParts parts, Failure failure) {
    this.configuration = parts.configuration();
    this.responses = parts.responses();
    this.turn = parts.turn();
    this.failure = failure;
  }

  Verdict on(ObjectNode tree) {
    JsonNode error = tree.path("error");
    JsonNode id = error.path("event_id");
    String eventId = id.isTextual() ? id.textValue() : null;
    if (isAnswerToTheHub(error, eventId)) {
      if (eventId != null && configuration.onUpdateRefused(eventId)) {
        failure.fail(
            "provider_refused_configuration",
            "The provider refused the configuration this session was created with.");
      }
      return Verdict.DROP;
    }
    settle(RefusedCommand.of(error), eventId);
    return Verdict.FORWARD;
  }

  private static boolean isAnswerToTheHub(JsonNode error, @Nullable String eventId) {
    return eventId == null
        ? error.path("message").asText("").contains(Probe.ITEM_ID)
        : eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX);
  }

  private void settle(RefusedCommand refused, @Nullable String eventId) {
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

  /** A response first: one that is wrongly held for owed would end the session as a stall. */
  private void settleAny(@Nullable String eventId) {
    if (!responses.onRefused(eventId)) {
      configuration.onUpdateRefused(eventId);
    }
  }
}
