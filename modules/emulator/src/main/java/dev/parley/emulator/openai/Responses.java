package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The responses of a session: at most one that writes to the conversation, others beside it
 * (protocol page, 3 and 5).
 */
final class Responses {
  private static final int MAX_RUNNING = 16;
  private static final int TOKENS_PER_MINUTE = 40_000;

  private final Scope scope;
  private final Map<String, ResponseRun> running = new LinkedHashMap<>();
  private LongConsumer onQuiet = playbackMs -> {};
  private Usage lastUsage = Usage.NONE;
  private boolean spoken;

  Responses(Scope scope) {
    this.scope = scope;
  }

  /**
   * @param listener told after each response of the conversation how many milliseconds of its sound
   *     a listener in real time has yet to hear
   */
  void onQuiet(LongConsumer listener) {
    onQuiet = listener;
  }

  /** Whether sound has been produced, which freezes the voice. */
  boolean hasSpoken() {
    return spoken || running.values().stream().anyMatch(ResponseRun::hasSpoken);
  }

  /** {@code response.create}. */
  void create(JsonObject given) {
    ResponseSettings settings = ResponseSettings.of(given, scope);
    if (running.size() >= MAX_RUNNING) {
      throw new ClientError("rate_limit_exceeded", null, "Too many responses are in progress.");
    }
    ResponseRun active = inConversation();
    if (!settings.outOfBand() && active != null) {
      throw new ClientError(
          "conversation_already_has_active_response",
          null,
          "Conversation already has an active response in progress: "
              + active.id()
              + ". Wait until the response is finished before creating a new one.");
    }
    ResponseRun run = new ResponseRun(scope, settings, lastUsage, this::onDone);
    running.put(run.id(), run);
    run.start();
  }

  /** A turn of the user's has ended and wants an answer. */
  void createForTurn() {
    try {
      create(new JsonObject());
    } catch (ClientError alreadyActive) {
      scope.events().error(alreadyActive, null);
    }
  }

  /**
   * {@code response.cancel}.
   *
   * @param id of the response; null means the one of the conversation
   */
  void cancel(@Nullable String id) {
    ResponseRun run = id == null ? inConversation() : running.get(id);
    if (run == null) {
      throw new ClientError(
          "response_cancel_not_active", null, "Cancellation failed: no active response found");
    }
    run.cancel("client_cancelled");
  }

  /** The user speaks: what the conversation is saying ends. */
  void interrupt() {
    ResponseRun run = inConversation();
    if (run != null) {
      run.cancel("turn_detected");
    }
  }

  /**
   * Truncates an item that is still being spoken.
   *
   * @return false if no response is at it
   */
  boolean truncate(Item item, int contentIndex, int endMs) {
    for (ResponseRun run : running.values()) {
      if (run.truncate(item, contentIndex, endMs)) {
        return true;
      }
    }
    return false;
  }

  void stop() {
    running.values().forEach(ResponseRun::stop);
    running.clear();
  }

  private @Nullable ResponseRun inConversation() {
    return running.values().stream().filter(run -> !run.outOfBand()).findFirst().orElse(null);
  }

  private void onDone(ResponseRun run) {
    running.remove(run.id());
    spoken |= run.hasSpoken();
    Usage usage = run.usage();
    JsonObject tokens =
        new JsonObject()
            .put("name", "tokens")
            .put("limit", TOKENS_PER_MINUTE)
            .put("remaining", Math.max(0, TOKENS_PER_MINUTE - usage.total()))
            .put("reset_seconds", usage.total() * 60.0 / TOKENS_PER_MINUTE);
    scope
        .events()
        .send(
            "rate_limits.updated",
            new JsonObject().put("rate_limits", new JsonArray(List.of(tokens))));
    if (!run.outOfBand()) {
      lastUsage = usage;
      onQuiet.accept(run.unheardMs());
    }
  }
}
