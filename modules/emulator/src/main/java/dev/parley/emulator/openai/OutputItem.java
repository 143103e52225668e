package dev.parley.emulator.openai;

import dev.parley.emulator.service.Playback;
import dev.parley.emulator.service.Playback.Beat;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One item that a response streams: added events, content, done events. Subclasses say what its
 * content is. Events and their order are those of the protocol page, 5.2, 5.3 and 5.7.
 */
abstract class OutputItem {
  /**
   * Where an item stands in its response.
   *
   * @param tokensLeft how many tokens it may have
   * @param onEnd told once when the content is out; true if it was cut at the limit
   */
  record Place(
      Scope scope,
      String responseId,
      int outputIndex,
      ResponseSettings settings,
      int tokensLeft,
      Consumer<Boolean> onEnd,
      Consumer<Throwable> onFailure) {}

  private final Place place;
  private final Item item;
  private @Nullable String before;
  private @Nullable JsonObject finalJson;
  private boolean stopped;
  private @Nullable Playback playback;

  OutputItem(Place place, Item item) {
    this.place = place;
    this.item = item;
  }

  final Item item() {
    return item;
  }

  final Place place() {
    return place;
  }

  final Events events() {
    return place.scope().events();
  }

  /** Sends the events that open it and begins to stream. */
  final void start() {
    events()
        .outputItem("response.output_item.added", place.responseId(), place.outputIndex(), item);
    if (!place.settings().outOfBand()) {
      before = place.scope().conversation().append(item);
      events().item("conversation.item.added", before, item);
    }
    begin();
  }

  /** Opens the content and streams it by {@link #play}. */
  abstract void begin();

  /** Sends the done events of the content and puts what was sent into the item. */
  abstract void finishContent(String status);

  /** Text tokens sent. */
  abstract int textTokens();

  /** Audio tokens sent. */
  int audioTokens() {
    return 0;
  }

  /** Milliseconds of sound sent. */
  long soundMs() {
    return 0;
  }

  /** When the first of its sound was sent, milliseconds since the epoch. */
  long startedMs() {
    return 0;
  }

  /** Cuts what is being spoken to what was heard. */
  void truncate(int contentIndex, int endMs) {
    item.cuttable(contentIndex, null, endMs);
  }

  /** Streams deltas, then tells the response; without effect once the item was ended. */
  final void play(List<Beat> beats, boolean cut) {
    if (!stopped) {
      playback =
          new Playback(
              place.scope().timers(), events()::congested, beats, () -> place.onEnd().accept(cut));
    }
  }

  /** Sends the events that close it, whatever of its content is out. */
  final void end(String status) {
    stop();
    finishContent(status);
    item.finish(status);
    finalJson = item.toJson();
    if (!place.settings().outOfBand()) {
      events().item("conversation.item.done", before, item);
    }
    events().outputItem("response.output_item.done", place.responseId(), place.outputIndex(), item);
    closed();
  }

  /** Called when the last event is out. */
  void closed() {}

  final void stop() {
    stopped = true;
    if (playback != null) {
      playback.stop();
    }
  }

  /** The item as it ended. */
  final JsonObject finalJson() {
    return finalJson == null ? item.toJson() : finalJson.copy();
  }

  /** The ids that every event of a content part carries. */
  final JsonObject ids() {
    return new JsonObject()
        .put("response_id", place.responseId())
        .put("item_id", item.id())
        .put("output_index", place.outputIndex())
        .put("content_index", 0);
  }
}
