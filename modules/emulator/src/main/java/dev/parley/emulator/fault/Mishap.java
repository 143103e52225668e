package dev.parley.emulator.fault;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/** What becomes of one response's events. */
final class Mishap {
  /** What to do with one event. */
  enum Verdict {
    PASS,
    DROP,
    BREAK,
    GARBAGE,
    TWICE
  }

  private static final int AFTER = 2;

  private final String responseId;
  private final Arming arming;
  private final Set<String> items = new HashSet<>();
  private int deltas;
  private boolean passed;
  private boolean acted;

  Mishap(String responseId, Arming arming) {
    this.responseId = responseId;
    this.arming = arming;
  }

  String responseId() {
    return responseId;
  }

  /** Whether an event is the response's, be it by its own id or by its item's. */
  boolean concerns(JsonObject event) {
    JsonObject response = event.getJsonObject("response", new JsonObject());
    String id = event.getString("response_id", response.getString("id", ""));
    String itemId = event.getJsonObject("item", new JsonObject()).getString("id", "");
    if (id.equals(responseId)) {
      items.add(itemId);
      return true;
    }
    return !itemId.isEmpty() && items.contains(itemId);
  }

  Arming arming() {
    return arming;
  }

  /** The next event of the response; {@code response.created} is the first. */
  Verdict onEvent(String type) {
    return switch (arming.fault()) {
      case STALL_RESPONSE -> Verdict.DROP;
      case DUPLICATE_DONE -> type.equals("response.done") ? Verdict.TWICE : Verdict.PASS;
      case STALL_MID_RESPONSE -> isTime(type) ? Verdict.DROP : Verdict.PASS;
      case CLOSE_MID_RESPONSE, CAP_CLOSE_1001, RESET_MID_RESPONSE, BLACKHOLE ->
          isTime(type) ? Verdict.BREAK : Verdict.PASS;
      case GARBAGE_FRAME -> garbage(type);
      default -> Verdict.PASS;
    };
  }

  private Verdict garbage(String type) {
    boolean first = !acted;
    return isTime(type) && first ? Verdict.GARBAGE : Verdict.PASS;
  }

  /** Enough deltas have passed, or the response is about to end with fewer. */
  private boolean isTime(String type) {
    if (!arming.behind().isEmpty()) {
      acted |= passed;
      passed |= type.equals(arming.behind());
      return acted;
    }
    boolean delta = type.endsWith(".delta");
    acted |= delta ? deltas == arming.after().orElse(AFTER) : isTail(type);
    deltas += delta ? 1 : 0;
    return acted;
  }

  /** Of GLM's service the transcript is done long before the sound is. */
  private static boolean isTail(String type) {
    return type.startsWith("response.")
        && type.endsWith(".done")
        && !type.equals("response.audio_transcript.done");
  }
}
