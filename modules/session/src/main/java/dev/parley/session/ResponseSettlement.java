package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.snapshot.MachineSnapshot.Again;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the open and owed responses when their upstream fails and another one is
 * to take over.
 */
final class ResponseSettlement {
  private static final String SWITCHED = "provider_switched";

  private final ResponseMachine responses;
  private final ResponseEnding ending;
  private final FollowUp followUp;

  ResponseSettlement(SessionParts parts) {
    this.followUp = parts.followUp();
    this.responses = parts.responses();
    this.ending = new ResponseEnding(parts.effects(), parts.record());
  }

  /**
   * Ends those responses of which the client has seen something, and keeps the others open.
   *
   * @return what the next upstream is to be asked for, in this order
   */
  List<Reask> settle(long watchMs) {
    List<Reask> again = new ArrayList<>(1);
    for (OpenResponse response : List.copyOf(responses.open())) {
      addIfAny(settle(response, watchMs), again);
    }
    for (ResponseMachine.Asked unanswered : responses.askedByTheHub()) {
      again.add(new Reask(unanswered.body(), null, unanswered.outOfBand()));
    }
    responses.forgetAskedByTheHub();
    addOwedForSpeech(again);
    return again;
  }

  private void addOwedForSpeech(List<Reask> again) {
    if (responses.isOwedForSpeech()
        && again.stream().noneMatch(each -> !each.outOfBand() && each.continues() != null)) {
      // What the user said last is answered, not what it broke into.
      again.removeIf(each -> !each.outOfBand());
      again.add(new Reask(null, null, false));
    }
  }

  /**
   * As {@link #settle(long)}, where a switch may have been under way already.
   *
   * @param planned what was to be asked for then
   */
  List<Reask> settle(List<Again> planned, long watchMs) {
    List<Reask> again = new ArrayList<>(1);
    for (OpenResponse response : List.copyOf(responses.open())) {
      if (planned.stream().noneMatch(each -> response.id().equals(each.continues()))) {
        addIfAny(settle(response, watchMs), again);
      }
    }
    for (Again each : planned) {
      OpenResponse kept = each.continues() == null ? null : responses.named(each.continues());
      if (kept != null) {
        addIfAny(settle(kept, watchMs), again);
      } else if (each.continues() == null) {
        ObjectNode body = SnapshotJson.optionalObject("reask.body", each.body());
        again.add(new Reask(body, null, each.isOutOfBand()));
      }
    }
    addOwedForSpeech(again);
    return again;
  }

  private static void addIfAny(@Nullable Reask reask, List<Reask> to) {
    if (reask != null) {
      to.add(reask);
    }
  }

  private @Nullable Reask settle(OpenResponse response, long watchMs) {
    ResponseMachine.Asked by = response.askedBy();
    boolean isAskable = !response.isOutOfBand() || (by != null && by.isWhole());
    if (response.isCancelled()) {
      ending.cancel(response);
    } else if (hasCompleteCall(response)) {
      // The client runs the tool on what it got; asked again, it would run it twice (rule R17).
      ending.complete(response);
    } else if (!response.isSeen() && isAskable) {
      return new Reask(by == null ? null : by.body(), response, response.isOutOfBand());
    } else {
      ending.fail(response, SWITCHED, "The provider failed; another one goes on.");
      responses.onDone(response, watchMs);
      if (!response.isOutOfBand()) {
        followUp.onBrokenOff();
      }
      return response.isOutOfBand() ? null : new Reask(by == null ? null : by.body(), null, false);
    }
    responses.onDone(response, watchMs);
    return null;
  }

  private static boolean hasCompleteCall(OpenResponse response) {
    return response.items().stream()
        .anyMatch(
            item ->
                "function_call".equals(item.item().path("type").asText())
                    && "completed".equals(item.item().path("status").asText()));
  }

  /** The client cancelled a response that was to be asked for again. */
  void cancel(OpenResponse response, long watchMs) {
    ending.cancel(response);
    responses.onDone(response, watchMs);
  }

  /** Nobody is there to be asked again. */
  void fail(OpenResponse response, String code, String message, long watchMs) {
    ending.fail(response, code, message);
    responses.onDone(response, watchMs);
  }

  /** Ends all of them and owes nothing any more. */
  void fail(String code, String message, long watchMs) {
    for (OpenResponse response : List.copyOf(responses.open())) {
      fail(response, code, message, watchMs);
    }
    responses.forgetOwed();
  }
}
