package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SnapshotException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  static final int MAX_OPEN = MachineSnapshot.MAX_RESPONSES;

  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** The most characters of asked-for bodies kept, so that they can be asked again. */
  private static final int MAX_BODY_CHARACTERS = 1 << 20;

  /** How many ended responses are known by id, so that none begins a second time. */
  private static final int REMEMBERED = MachineSnapshot.MAX_ENDED;

  /**
   * A {@code response.create} that nothing has answered.
   *
   * @param body its {@code response} object; null if it has none, or it is too long to be kept
   * @param isWhole whether the body is all that was asked
   */
  record Asked(
      @Nullable String eventId,
      boolean outOfBand,
      @Nullable ObjectNode body,
      boolean isWhole,
      int characters,
      long sinceMs) {
    /** Whether the hub asked by itself. */
    boolean isHubs() {
      return eventId != null && eventId.startsWith(EffectLog.HUB_COMMAND_PREFIX);
    }
  }

  private final List<OpenResponse> open = new ArrayList<>(1);
  private final List<Asked> asked = new ArrayList<>(1);
  private final Deque<String> ended = new ArrayDeque<>();
  private int bodyCharacters;
  private @Nullable String conversationId;
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

  /**
   * A {@code response.create} was sent.
   *
   * @param event the whole command, or null if it cannot be read
   * @param characters of the command
   */
  void onAsked(@Nullable String eventId, @Nullable ObjectNode event, int characters, long watchMs) {
    ObjectNode body =
        event != null && event.get("response") instanceof ObjectNode object ? object : null;
    boolean outOfBand = body != null && "none".equals(body.path("conversation").asText());
    boolean isKept = body == null || bodyCharacters + characters <= MAX_BODY_CHARACTERS;
    int kept = body == null || !isKept ? 0 : characters;
    bodyCharacters += kept;
    asked.add(new Asked(eventId, outOfBand, isKept ? body : null, isKept, kept, watchMs));
  }

  /** Another upstream takes over now: what it owes, it owes from now on. */
  void onUpstreamReplaced(long watchMs) {
    asked.replaceAll(
        each ->
            new Asked(
                each.eventId(),
                each.outOfBand(),
                each.body(),
                each.isWhole(),
                each.characters(),
                watchMs));
    if (speechEndedMs != NEVER) {
      speechEndedMs = watchMs;
    }
    open.forEach(response -> response.onUpstreamReplaced(watchMs));
  }

  /** What the hub has asked for by itself and nothing has answered. */
  List<Asked> askedByTheHub() {
    return asked.stream().filter(Asked::isHubs).toList();
  }

  /** That is to be asked for anew. */
  void forgetAskedByTheHub() {
    asked.removeIf(Asked::isHubs);
  }

  /** The ids of the responses that are over, as a snapshot has them. */
  List<String> ended() {
    return ended.stream().filter(id -> id.length() <= MachineSnapshot.MAX_NOTED_ID).toList();
  }

  /**
   * Begins with what a snapshot holds.
   *
   * @param responses the open ones
   * @throws SnapshotException if two have one id, or two are of the conversation
   */
  void restore(
      List<OpenResponse> responses, MachineSnapshot.Responses from, @Nullable String conversation) {
    for (OpenResponse response : responses) {
      boolean isSecond = !response.isOutOfBand() && inConversation() != null;
      if (isOpen(response.id()) || isSecond) {
        throw new SnapshotException("responses: two are one");
      }
      open.add(response);
      Asked by = response.askedBy();
      bodyCharacters += by == null ? 0 : by.characters();
    }
    ended.addAll(from.ended());
    conversationId = conversation;
    speechEndedMs = from.isOwedForSpeech() ? 0 : NEVER;
  }

  /** Nothing is owed any more. */
  void forgetOwed() {
    asked.forEach(this::forget);
    asked.clear();
    speechEndedMs = NEVER;
  }

  /** Whether the end of a turn has a response to follow that has not begun. */
  boolean isOwedForSpeech() {
    return speechEndedMs != NEVER;
  }

  private void forget(Asked each) {
    bodyCharacters -= each.characters();
  }

  /** The end of speech starts a response in the default conversation. */
  void onSpeechEnded(long watchMs) {
    speechEndedMs = watchMs;
  }

  /** The user speaks again before the response of the last turn was there: none is owed now. */
  void onSpeechResumed() {
    speechEndedMs = NEVER;
  }

  /** Whether a {@code response.create} of the client for the conversation has no answer. */
  boolean isAskedByClient() {
    return asked.stream().anyMatch(each -> !each.outOfBand() && !each.isHubs());
  }

  /** Whether the conversation's response, begun or to come, is one that the hub asked for. */
  boolean isReasked() {
    OpenResponse running = inConversation();
    Asked by = running == null ? null : running.askedBy();
    return (by != null && by.isHubs())
        || asked.stream().anyMatch(each -> !each.outOfBand() && each.isHubs());
  }

  /**
   * An error answered a {@code response.create}.
   *
   * @param eventId of the refused command, or null: then the oldest that has none
   * @return whether there was such a command
   */
  boolean onRefused(@Nullable String eventId) {
    for (Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
      Asked refused = each.next();
      if (Objects.equals(refused.eventId(), eventId)) {
        forget(refused);
        each.remove();
        return true;
      }
    }
    return false;
  }

  /** The conversation's id as the client first saw it, or null while it has not. */
  @Nullable String conversationId() {
    return conversationId;
  }

  /** Whether a response with this id is open. */
  boolean isOpen(String id) {
    return open.stream().anyMatch(response -> response.id().equals(id));
  }

  /** Whether a response with this id is over. */
  boolean isEnded(String id) {
    return ended.contains(id);
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

  /**
   * {@code response.created}: it is owed no more.
   *
   * @return whether a {@code response.create} of the client asked for it
   */
  boolean onCreated(OpenResponse response) {
    open.add(response);
    if (conversationId == null) {
      conversationId = response.created().path("conversation_id").textValue();
    }
    if (!response.isOutOfBand()) {
      speechEndedMs = NEVER;
    }
    for (Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
      Asked one = each.next();
      if (one.outOfBand() == response.isOutOfBand()) {
        response.onAskedBy(one);
        each.remove();
        return !one.isHubs();
      }
    }
    return false;
  }

  /** {@code response.done} went to the client. */
  void onDone(OpenResponse response, long watchMs) {
    response.onDone();
    open.remove(response);
    Asked by = response.askedBy();
    if (by != null) {
      forget(by);
    }
    ended.add(response.id());
    if (ended.size() > REMEMBERED) {
      ended.remove();
    }
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

  /**
   * The open response with this id.
   *
   * @param id or empty: then that of the default conversation
   */
  @Nullable OpenResponse named(String id) {
    for (OpenResponse response : open) {
      if (id.isEmpty() ? !response.isOutOfBand() : response.id().equals(id)) {
        return response;
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

  /**
   * Since when, in watch time, the upstream has given nothing of what it owes, or {@link #NEVER} if
   * it owes nothing.
   */
  long silentSinceMs() {
    long since = owedSinceMs();
    for (OpenResponse response : open) {
      since = Math.min(since, response.sinceMs());
    }
    return since;
  }

  /** Whether no response is owed or open. */
  boolean isIdle() {
    return open.isEmpty() && asked.isEmpty() && speechEndedMs == NEVER;
  }
}
