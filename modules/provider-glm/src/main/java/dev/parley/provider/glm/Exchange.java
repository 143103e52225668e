package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response from the request to its end: waiting → asked → running → held → over. It may be
 * asked twice, on two lines, and stays the same response for the client. Not thread-safe.
 */
final class Exchange {
  private sealed interface State {}

  /** Not yet asked for, or to be asked again. */
  private record Waiting() implements State {}

  /** GLM was asked and has not begun. */
  private record Asked() implements State {}

  private record Running(String glmId) implements State {}

  /**
   * GLM is done; calls and deltas may still straggle in.
   *
   * @param untilMs watch time
   */
  private record Held(String glmId, String status, JsonNode usage, long untilMs) implements State {}

  private record Over() implements State {}

  private static final State WAITING = new Waiting();
  private static final State ASKED = new Asked();
  private static final State OVER = new Over();

  private final ResponseStream stream;
  private final @Nullable String eventId;
  private final List<GaItem> ownInput;
  private State state = WAITING;
  private boolean created;
  private boolean retried;
  private @Nullable String cancelReason;
  private String error = "";

  /**
   * @param eventId of the client's command, or null
   * @param ownInput what it sees in place of the conversation; empty if it sees that
   */
  Exchange(ResponseStream stream, @Nullable String eventId, List<GaItem> ownInput) {
    this.stream = stream;
    this.eventId = eventId;
    this.ownInput = ownInput;
  }

  ResponseStream stream() {
    return stream;
  }

  ResponseSettings settings() {
    return stream.settings();
  }

  @Nullable String eventId() {
    return eventId;
  }

  List<GaItem> ownInput() {
    return ownInput;
  }

  /** GLM was asked. */
  void ask() {
    state = ASKED;
  }

  /** It is to be asked again. */
  void retry() {
    retried = true;
    error = "";
    state = WAITING;
  }

  /** GLM began. */
  void begin(String glmId) {
    state = new Running(glmId);
    announce();
  }

  /** Says {@code response.created}, once. */
  void announce() {
    if (!created) {
      created = true;
      stream.create();
    }
  }

  /** GLM is done. */
  void hold(String glmId, String status, JsonNode usage, long untilMs) {
    state = new Held(glmId, status, usage, untilMs);
  }

  void end() {
    state = OVER;
  }

  boolean isAsked() {
    return state == ASKED;
  }

  boolean isRunning() {
    return state instanceof Running;
  }

  boolean isHeld() {
    return state instanceof Held;
  }

  boolean isOver() {
    return state == OVER;
  }

  boolean isRetried() {
    return retried;
  }

  /** GLM's id of the response, or null while it has none. */
  @Nullable String glmId() {
    if (state instanceof Running running) {
      return running.glmId();
    }
    return state instanceof Held held ? held.glmId() : null;
  }

  /** When a held response is let go, watch time; {@link Long#MAX_VALUE} if it is not held. */
  long heldUntilMs() {
    return state instanceof Held held ? held.untilMs() : Long.MAX_VALUE;
  }

  /** How GLM ended it; empty before. */
  String status() {
    return state instanceof Held held ? held.status() : "";
  }

  JsonNode usage() {
    return state instanceof Held held ? held.usage() : MissingNode.getInstance();
  }

  /** It is to be cancelled as soon as GLM has begun. */
  void cancelLater(String reason) {
    if (cancelReason == null) {
      cancelReason = reason;
    }
  }

  @Nullable String cancelReason() {
    return cancelReason;
  }

  /** GLM said what is wrong; it counts if the response fails. */
  void noteError(String code) {
    error = code;
  }

  String error() {
    return error;
  }
}
