package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Brain.BrainFailure;
import dev.parley.emulator.brain.Thought;
import dev.parley.emulator.brain.Thought.Call;
import dev.parley.emulator.brain.Thought.Speech;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One response from {@code response.created} to {@code response.done}, each sent exactly once
 * (protocol page, 5.2 to 5.8): its items are streamed one after the other.
 */
final class ResponseRun {
  private final Scope scope;
  private final String id;
  private final ResponseSettings settings;
  private final Context context;
  private final Consumer<ResponseRun> onDone;
  private final List<OutputItem> output = new ArrayList<>();
  private final Deque<Thought> ahead = new ArrayDeque<>();
  private @Nullable OutputItem current;
  private Usage usage;
  private boolean over;

  /**
   * @param before usage of the response before it
   * @param onDone called once, after {@code response.done} was sent
   */
  ResponseRun(Scope scope, ResponseSettings settings, Usage before, Consumer<ResponseRun> onDone) {
    this.scope = scope;
    this.id = scope.ids().next("resp");
    this.settings = settings;
    this.context = new Context(settings, scope.conversation());
    this.usage = context.usage(before);
    this.onDone = onDone;
  }

  String id() {
    return id;
  }

  boolean outOfBand() {
    return settings.outOfBand();
  }

  boolean hasSpoken() {
    return output.stream().anyMatch(item -> item.soundMs() > 0);
  }

  Usage usage() {
    return usage;
  }

  /** How much of its sound a listener in real time has yet to hear. */
  long unheardMs() {
    long unheard = 0;
    for (OutputItem item : output) {
      long sinceMs = scope.timers().nowMs() - item.startedMs();
      unheard += Math.max(0, item.soundMs() - sinceMs);
    }
    return unheard;
  }

  void start() {
    sendResponse("response.created", "in_progress", null, null);
    context
        .question(scope.senses())
        .map(scope.brain()::think)
        .onSuccess(this::onThoughts)
        .onFailure(this::onFailure);
  }

  private void onThoughts(List<Thought> thoughts) {
    if (!over) {
      ahead.addAll(thoughts);
      next();
    }
  }

  private void onFailure(Throwable cause) {
    if (over) {
      return;
    }
    JsonObject error = new JsonObject();
    if (cause instanceof BrainFailure failure) {
      error.put("type", failure.type()).put("code", failure.code());
      error.put("message", failure.getMessage());
    } else {
      error.put("type", "server_error").put("code", "server_error");
      error.put("message", "The server had an error while processing your request.");
    }
    endCurrent("incomplete");
    usage = Usage.NONE;
    finish("failed", new JsonObject().put("type", "failed").put("error", error));
  }

  private void next() {
    Thought thought = ahead.poll();
    int left = settings.tokenLimit() - usage.outputText() - usage.outputAudio();
    if (thought == null) {
      finish("completed", null);
      return;
    }
    if (left <= 0) {
      finishAtLimit();
      return;
    }
    OutputItem item = itemFor(thought, left);
    output.add(item);
    current = item;
    item.start();
  }

  private OutputItem itemFor(Thought thought, int tokensLeft) {
    OutputItem.Place place =
        new OutputItem.Place(
            scope, id, output.size(), settings, tokensLeft, this::onItemEnd, this::onFailure);
    if (thought instanceof Call call) {
      return new CallItem(place, call);
    }
    Speech speech = (Speech) thought;
    return settings.speaks()
        ? new SpokenItem(place, speech.text())
        : new TextItem(place, speech.text());
  }

  private void onItemEnd(boolean cut) {
    if (over) {
      return;
    }
    endCurrent(cut ? "incomplete" : "completed");
    if (cut) {
      finishAtLimit();
    } else {
      next();
    }
  }

  private void finishAtLimit() {
    finish(
        "incomplete",
        new JsonObject().put("type", "incomplete").put("reason", "max_output_tokens"));
  }

  private void endCurrent(String status) {
    OutputItem item = current;
    current = null;
    if (item != null) {
      item.end(status);
      usage = usage.plusOutput(item.textTokens(), item.audioTokens());
    }
  }

  /** Ends it before it is complete; without effect once it is over. */
  void cancel(String reason) {
    if (!over) {
      endCurrent("incomplete");
      finish("cancelled", new JsonObject().put("type", "cancelled").put("reason", reason));
    }
  }

  private void finish(String status, @Nullable JsonObject details) {
    over = true;
    sendResponse("response.done", status, details, usage);
    onDone.accept(this);
  }

  /** Ends it silently: nobody listens any more. */
  void stop() {
    over = true;
    if (current != null) {
      current.stop();
    }
  }

  boolean truncate(Item item, int contentIndex, int endMs) {
    OutputItem speaking = current;
    if (speaking == null || speaking.item() != item) {
      return false;
    }
    speaking.truncate(contentIndex, endMs);
    return true;
  }

  private void sendResponse(
      String type, String status, @Nullable JsonObject details, @Nullable Usage tokens) {
    JsonArray items = new JsonArray();
    output.forEach(item -> items.add(item.finalJson()));
    JsonObject response =
        new JsonObject()
            .put("object", "realtime.response")
            .put("id", id)
            .put("status", status)
            .put("status_details", details)
            .put("output", status.equals("failed") ? new JsonArray() : items)
            .mergeIn(settings.toJson(scope.conversation().id()))
            .put("usage", tokens == null ? null : tokens.toJson());
    scope.events().send(type, new JsonObject().put("response", response));
  }
}
