package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.uplink.InputFormat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The session's configuration twice: <em>effective</em>, as the upstream last echoed it, which says
 * how turns are detected now; and <em>asked for</em>, the client's own updates merged in order,
 * each only once the upstream acknowledged it (rule R13), for the echo holds one provider's
 * defaults and the client's wish does not.
 */
final class Configuration {
  /** The most updates remembered while unanswered; the oldest are forgotten (rule R13). */
  static final int MAX_PENDING = 256;

  /** The most characters of them (rule R13). */
  static final long MAX_PENDING_CHARACTERS = 1L << 20;

  /**
   * One {@code session.update} that the upstream has not answered.
   *
   * @param eventId the command's event id, or null if the client gave none
   * @param session the session object of the update
   * @param characters of the command as sent
   * @param isShown whether the client is to believe what the upstream then says it does
   */
  private record Pending(
      @Nullable String eventId, ObjectNode session, long characters, boolean isShown) {}

  /**
   * An update that the upstream accepted.
   *
   * @param eventId the command's event id, or null
   * @param isShown false for a configuration that holds only while history is told
   */
  record Accepted(@Nullable String eventId, boolean isShown) {
    private static final Accepted UNASKED = new Accepted(null, true);
  }

  private final ObjectNode askedFor = JsonNodeFactory.instance.objectNode();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private long pendingCharacters;
  private ObjectNode effective = JsonNodeFactory.instance.objectNode();
  private @Nullable String askedForText;
  private @Nullable String effectiveText;
  private TurnDetection turnDetection = TurnDetection.OFF;
  private InputFormat inputFormat = InputFormat.PCM;

  /**
   * How the upstream cuts the user's turns (section 2.3).
   *
   * @param on whether the upstream detects speech itself
   * @param createsResponses whether the end of speech starts a response
   * @param interrupts whether the start of speech ends the running one
   */
  record TurnDetection(boolean on, boolean createsResponses, boolean interrupts) {
    static final TurnDetection OFF = new TurnDetection(false, false, false);

    private static TurnDetection of(JsonNode session) {
      JsonNode detection = session.path("audio").path("input").path("turn_detection");
      if (!detection.isObject() || "none".equals(detection.path("type").asText())) {
        return OFF;
      }
      boolean talks = !"transcription".equals(session.path("type").asText());
      return new TurnDetection(
          true,
          talks && detection.path("create_response").asBoolean(true),
          detection.path("interrupt_response").asBoolean(true));
    }
  }

  TurnDetection turnDetection() {
    return turnDetection;
  }

  /** The input audio's format: PCM of 24 kHz unless the upstream says otherwise. */
  InputFormat inputFormat() {
    return inputFormat;
  }

  private static InputFormat inputFormat(ObjectNode session) {
    JsonNode format = session.path("audio").path("input").path("format");
    return InputFormat.of(
        format.path("type").asText(InputFormat.PCM.type()),
        format.path("rate").asInt(InputFormat.PCM.rate()));
  }

  /** The acknowledged updates of the client, merged. */
  ObjectNode askedFor() {
    return askedFor.deepCopy();
  }

  /** As {@link #askedFor}, as JSON; made once per change. */
  String askedForText() {
    String text = askedForText;
    if (text == null) {
      text = askedFor.toString();
      askedForText = text;
    }
    return text;
  }

  /** What the client has asked for so far, from a snapshot. */
  void restoreAskedFor(ObjectNode wishes) {
    askedFor.setAll(wishes);
    askedForText = null;
  }

  /** Whether the client's own updates ask for the user's words. */
  boolean asksForTranscription() {
    return askedFor.path("audio").path("input").path("transcription").isObject();
  }

  int pendingUpdates() {
    return pending.size();
  }

  /** The upstream's session object, from {@code session.created} or {@code session.updated}. */
  void onEcho(ObjectNode session) {
    effective = session;
    effectiveText = null;
    turnDetection = TurnDetection.of(session);
    inputFormat = inputFormat(session);
  }

  /** A {@code session.update} is on its way upstream. */
  void onUpdateSent(@Nullable String eventId, ObjectNode session, int characters) {
    onUpdateSent(new Pending(eventId, session, characters, true));
  }

  /** As {@link #onUpdateSent}, of one that is neither the client's wish nor to be seen by it. */
  void onHiddenUpdateSent(String eventId) {
    onUpdateSent(new Pending(eventId, JsonNodeFactory.instance.objectNode(), 0, false));
  }

  private void onUpdateSent(Pending update) {
    pending.add(update);
    pendingCharacters += update.characters();
    while (pending.size() > MAX_PENDING || pendingCharacters > MAX_PENDING_CHARACTERS) {
      pendingCharacters -= pending.remove().characters();
    }
  }

  /** The upstream accepted the oldest update. */
  Accepted onUpdateAccepted() {
    Pending oldest = pending.poll();
    if (oldest == null) {
      return Accepted.UNASKED;
    }
    pendingCharacters -= oldest.characters();
    merge(askedFor, oldest.session());
    askedForText = null;
    return new Accepted(oldest.eventId(), oldest.isShown());
  }

  /** Another upstream takes over: it has been sent nothing yet. */
  void onUpstreamReplaced() {
    pending.clear();
    pendingCharacters = 0;
  }

  /** The session as the client was last shown it. */
  ObjectNode shown() {
    return effective.deepCopy();
  }

  /** As {@link #shown}, as JSON; made once per change. */
  String shownText() {
    String text = effectiveText;
    if (text == null) {
      text = effective.toString();
      effectiveText = text;
    }
    return text;
  }

  /** How the client was last told that turns are detected, or null if they are not. */
  @Nullable ObjectNode shownTurnDetection() {
    JsonNode detection = effective.path("audio").path("input").get("turn_detection");
    return turnDetection.on() && detection instanceof ObjectNode object ? object.deepCopy() : null;
  }

  /**
   * The upstream refused an update: nothing of it holds (section 2.7).
   *
   * @param eventId of the refused command, or null: then the oldest that has none
   * @return whether there was such an update
   */
  boolean onUpdateRefused(@Nullable String eventId) {
    for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
      Pending update = each.next();
      if (Objects.equals(update.eventId(), eventId)) {
        pendingCharacters -= update.characters();
        each.remove();
        return true;
      }
    }
    return false;
  }

  /**
   * Lays an update over a session as the protocol does: objects merge field by field, all else
   * replaces, null included; an object whose {@code type} changes replaces the old one, whose other
   * fields mean nothing any more.
   */
  static void merge(ObjectNode base, ObjectNode update) {
    update
        .properties()
        .forEach(
            field -> {
              JsonNode old = base.get(field.getKey());
              JsonNode now = field.getValue();
              if (old instanceof ObjectNode oldObject
                  && now instanceof ObjectNode nowObject
                  && !typeChanges(oldObject, nowObject)) {
                merge(oldObject, nowObject);
              } else {
                base.set(field.getKey(), now.deepCopy());
              }
            });
  }

  private static boolean typeChanges(ObjectNode old, ObjectNode now) {
    return now.has("type") && old.has("type") && !now.get("type").equals(old.get("type"));
  }
}
