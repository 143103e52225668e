package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Brain.BrainFailure;
import dev.parley.emulator.brain.Entry.Called;
import dev.parley.emulator.brain.Thought;
import dev.parley.emulator.brain.Thought.Call;
import dev.parley.emulator.brain.Thought.Speech;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One response from {@code response.created} to {@code response.done}, each sent exactly once
 * (protocol page, 5 and 7).
 */
final class Response {
  private final GlmScope scope;
  private final Dialogue dialogue;
  private final Runnable onEnd;
  private final String id;
  private final String roundId;
  private List<Call> calls = List.of();
  private @Nullable Utterance utterance;
  private boolean over;

  /**
   * @param onEnd called once, after {@code response.done} was sent
   */
  Response(GlmScope scope, Dialogue dialogue, Runnable onEnd) {
    this.scope = scope;
    this.dialogue = dialogue;
    this.onEnd = onEnd;
    this.id = scope.ids().next("resp");
    this.roundId = dialogue.roundId().orElseGet(() -> scope.ids().next("item"));
  }

  void start(Supplier<Future<List<Thought>>> thinking) {
    JsonObject created = response("in_progress").put("usage", noUsage(true));
    scope.events().sendStamped("response.created", new JsonObject().put("response", created));
    if (scope.quirks().has(Quirk.VENDOR_EVENTS)) {
      VendorEvents.before(scope, id);
    }
    try {
      thinking.get().onSuccess(this::onThoughts).onFailure(this::onFailure);
    } catch (GlmError refused) {
      onFailure(refused);
    }
  }

  private void onThoughts(List<Thought> thoughts) {
    if (over) {
      return;
    }
    calls = thoughts.stream().filter(Call.class::isInstance).map(Call.class::cast).toList();
    String text =
        thoughts.stream()
            .filter(Speech.class::isInstance)
            .map(thought -> ((Speech) thought).text())
            .collect(Collectors.joining(" "));
    if (text.isEmpty()) {
      complete(false);
    } else {
      Utterance begun = new Utterance(scope, id, roundId, text, this::complete);
      utterance = begun;
      begun.start(this::onFailure);
    }
  }

  private void complete(boolean cut) {
    if (over) {
      return;
    }
    boolean late = scope.quirks().has(Quirk.LATE_CALLS);
    if (!late) {
      sendCalls();
    }
    JsonObject details =
        cut ? new JsonObject().put("type", "incomplete").put("reason", "max_output_tokens") : null;
    finish(cut ? "incomplete" : "completed", details);
    if (late) {
      sendCalls();
    }
  }

  private void sendCalls() {
    for (int at = 0; at < calls.size(); at++) {
      Call call = calls.get(at);
      String callId = scope.ids().next("call");
      dialogue.called(roundId, new Called(callId, call.name(), call.arguments()));
      JsonObject fields =
          new JsonObject()
              .put("response_id", id)
              .put("output_index", at)
              .put("name", call.name())
              .put("arguments", call.arguments());
      if (scope.quirks().has(Quirk.CALL_IDS)) {
        fields.put("call_id", callId);
      }
      scope.events().sendStamped("response.function_call_arguments.done", fields);
    }
  }

  private void onFailure(Throwable cause) {
    if (over) {
      return;
    }
    JsonObject error = new JsonObject().put("type", "server_error");
    if (cause instanceof GlmError refused) {
      scope.events().error(refused);
      error.put("code", refused.code()).put("message", refused.getMessage());
    } else if (cause instanceof BrainFailure failure) {
      error.put("type", failure.type()).put("code", failure.code());
      error.put("message", failure.getMessage());
    } else {
      error.put("code", "500").put("message", "内部错误");
    }
    finish("failed", new JsonObject().put("type", "failed").put("error", error));
  }

  /**
   * Ends it before it is complete.
   *
   * @param asked whether the client asked for it, and so is told that twice
   */
  void cancel(boolean asked) {
    if (over) {
      return;
    }
    JsonObject cancelled = new JsonObject().put("response", response("cancelled"));
    if (asked) {
      scope.events().send("response.cancelled", cancelled);
    }
    end();
    scope.events().send("response.done", cancelled.copy());
    onEnd.run();
  }

  private void finish(String status, @Nullable JsonObject details) {
    end();
    JsonObject response = response(status).put("usage", noUsage(false));
    if (details != null) {
      response.put("status_details", details);
    }
    scope.events().sendStamped("response.done", new JsonObject().put("response", response));
    if (scope.quirks().has(Quirk.VENDOR_EVENTS)) {
      VendorEvents.after(scope);
    }
    onEnd.run();
  }

  /** What was written is remembered, all of it even if it was cut off while being spoken. */
  private void end() {
    over = true;
    Utterance said = utterance;
    if (said != null) {
      said.stop();
      if (said.isWritten()) {
        dialogue.answered(roundId, said.text());
      }
    }
  }

  /** Ends it silently: nobody listens any more. */
  void stop() {
    over = true;
    if (utterance != null) {
      utterance.stop();
    }
  }

  private JsonObject response(String status) {
    return new JsonObject().put("id", id).put("object", "realtime.response").put("status", status);
  }

  /** The service does not count. */
  private static JsonObject noUsage(boolean detailed) {
    JsonObject usage =
        new JsonObject().put("total_tokens", 0).put("input_tokens", 0).put("output_tokens", 0);
    if (detailed) {
      JsonObject none = new JsonObject().put("text_tokens", 0).put("audio_tokens", 0);
      usage.put("input_token_details", none).put("output_token_details", none.copy());
    }
    return usage;
  }
}
