package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Thought;
import dev.parley.emulator.brain.Thought.Speech;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The responses of a session: one at a time (protocol page, 7). */
final class Responses {
  private final GlmScope scope;
  private final Dialogue dialogue;
  private final VideoFrames frames;
  private Runnable listener = () -> {};
  private @Nullable Response active;
  private boolean introduced;

  Responses(GlmScope scope, Dialogue dialogue, VideoFrames frames) {
    this.scope = scope;
    this.dialogue = dialogue;
    this.frames = frames;
  }

  /**
   * @param newListener told after the end of each response
   */
  void onDone(Runnable newListener) {
    listener = newListener;
  }

  boolean active() {
    return active != null;
  }

  /** {@code response.create}; what else the event says is ignored. */
  void create() {
    if (active != null) {
      throw GlmError.malformed("A response is already in progress.");
    }
    frames.require();
    frames.used();
    boolean asked = dialogue.takeFresh() || PastLines.of(scope.settings().instructions()).isOpen();
    boolean unheard = scope.quirks().has(Quirk.ITEMS_IGNORED) && !asked;
    start(unheard ? () -> Future.succeededFuture(List.of()) : this::think);
  }

  /** A turn of the user's has ended and wants an answer. */
  void createForTurn() {
    try {
      create();
    } catch (GlmError impossible) {
      scope.events().error(impossible);
    }
  }

  /** Says what it was told to say at the start. */
  void greet(String text) {
    if (active == null) {
      start(() -> Future.succeededFuture(List.of(new Speech(text))));
    }
  }

  private Future<List<Thought>> think() {
    SessionSettings settings = scope.settings();
    if (scope.quirks().has(Quirk.STRICT_SCHEMAS)) {
      ToolSchemas.check(settings.toolsJson());
    }
    if (Tokens.of(settings.instructions()) > Dialogue.INPUT_TOKENS) {
      throw GlmError.of(
          "model_query_error",
          "request failed with status: 400, body: the sum of prompt tokens and max_new_tokens must"
              + " not exceed 8192");
    }
    return dialogue.question(settings).map(scope.brain()::think);
  }

  private void start(Supplier<Future<List<Thought>>> thinking) {
    if (!introduced) {
      introduced = true;
      JsonObject conversation =
          new JsonObject()
              .put("id", scope.ids().next("conv"))
              .put("object", "realtime.conversation");
      scope
          .events()
          .send("conversation.created", new JsonObject().put("conversation", conversation));
    }
    Response response = new Response(scope, dialogue, this::ended);
    active = response;
    response.start(thinking);
  }

  private void ended() {
    active = null;
    listener.run();
  }

  /** {@code response.cancel}. */
  void cancel() {
    if (active == null) {
      throw GlmError.of("stop_task_error", "当前没有正在进行的任务");
    }
    active.cancel(true);
  }

  /** The user speaks: what is being said ends. */
  void interrupt() {
    if (active != null) {
      active.cancel(false);
    }
  }

  void stop() {
    if (active != null) {
      active.stop();
    }
  }
}
