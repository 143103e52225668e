package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The session's responses: those that are owed and those that are open. At most one open response
 * belongs to the default conversation; out-of-band ones run beside it (section 5.8).
 */
final class ResponseMachine {
  /** The most responses owed and open together. */
  static final int MAX_OPEN = 32;

  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** A {@code response.create} of the client that nothing has answered. */
  record Asked(@Nullable String eventId, boolean outOfBand, long sinceMs) {}

  private final List<OpenResponse> open = new ArrayList<>(1);
  private final List<Asked> asked = new ArrayList<>(1);
  private long speechEndedMs = NEVER;
  private long defaultDoneMs = Long.MIN_VALUE;

  /** The open responses, oldest first. */
  List<OpenResponse> open() {
    return open;
  }

  /** Whether one more may be asked for: one place stays free for a turn's own response. */
  boolean hasRoom() {
    return open.size() + asked.size() < MAX_OPEN - 1;
  }

  /** The client sent {@code response.create}. */
  void onAsked(@Nullable String eventId, boolean outOfBand, long watchMs) {
    asked.add(new Asked(eventId, outOfBand, watchMs));
  }

  /** The end of speech starts a response in the default conversation. */
  void onSpeechEnded(long watchMs) {
    speechEndedMs = watchMs;
  }

  /** The user speaks again before the response of the last turn was there: none is owed now. */
  void onSpeechResumed() {
    speechEndedMs = NEVER;
  }

  /**
   * An error answered a {@code response.create}.
   *
   * @param eventId of the refused command, or null: then the oldest that has none
   * @return whether there was such a command
   */
  boolean onRefused(@Nullable String eventId) {
    for (Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
      if (Objects.equals(each.next().eventId(), eventId)) {
        each.remove();
        return true;
      }
    }
    return false;
  }

  /** Whether a response with this id is open. */
  boolean isOpen(String id) {
    return open.stream().anyMatch(response -> response.id().equals(id));
  }

  boolean isFull() {
    return open.size() >= MAX_OPEN;
  }

  /**
   * Whether a response that was just created is out of band. {@code conversation_id} says so with
   * null; where an upstream leaves the field out, what the client asked for decides.
   */
  boolean isOutOfBand(JsonNode response) {
    JsonNode conversation = response.get("conversation_id");
    if (conversation != null) {
      return conversation.isNull();
    }
    return speechEndedMs == NEVER && !asked.isEmpty() && asked.get(0).outOfBand();
  }

  /** {@code response.created}: it is owed no more. */
  void onCreated(OpenResponse response) {
    open.add(response);
    if (!response.isOutOfBand()) {
      speechEndedMs = NEVER;
    }
    for (Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
      if (each.next().outOfBand() == response.isOutOfBand()) {
        each.remove();
        return;
      }
    }
  }

  /** {@code response.done} went to the client. */
  void onDone(OpenResponse response, long watchMs) {
    response.onDone();
    open.remove(response);
    if (!response.isOutOfBand()) {
      defaultDoneMs = watchMs;
    }
  }

  /** The response an event belongs to, or null if it is not open. Hot path: nothing is made. */
  @Nullable OpenResponse find(EventView event) {
    for (int i = 0; i < open.size(); i++) {
      if (event.responseIdIs(open.get(i).id())) {
        return open.get(i);
      }
    }
    return null;
  }

  /** The one open response of the default conversation, or null. */
  @Nullable OpenResponse inConversation() {
    for (OpenResponse response : open) {
      if (!response.isOutOfBand()) {
        return response;
      }
    }
    return null;
  }

  /** The open response that produces this item, or null. */
  @Nullable OpenItem itemOf(ObjectNode event) {
    OpenResponse response = inConversation();
    return response == null ? null : response.item(event.path("item").path("id").asText(""));
  }

  /**
   * Since when the longest-owed response is owed, in watch time, or {@link #NEVER}. While a
   * response of the default conversation is open the next one there cannot begin.
   */
  long owedSinceMs() {
    if (asked.isEmpty() && speechEndedMs == NEVER) {
      return NEVER;
    }
    boolean busy = inConversation() != null;
    long since = busy ? NEVER : Math.max(speechEndedMs, defaultDoneMs);
    for (Asked each : asked) {
      if (each.outOfBand()) {
        since = Math.min(since, each.sinceMs());
      } else if (!busy) {
        since = Math.min(since, Math.max(each.sinceMs(), defaultDoneMs));
      }
    }
    return since;
  }

  /** Whether any response is owed or open. */
  boolean isIdle() {
    return open.isEmpty() && asked.isEmpty() && speechEndedMs == NEVER;
  }
}
