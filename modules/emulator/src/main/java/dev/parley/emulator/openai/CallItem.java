package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Thought.Call;
import dev.parley.emulator.service.Pieces;
import dev.parley.emulator.service.Playback.Beat;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A call of a tool: no content parts, only arguments. */
final class CallItem extends OutputItem {
  /** How long a piece of the arguments takes at pace 1. */
  private static final int MS_PER_PIECE = 40;

  private final Call call;
  private final String arguments;
  private final StringBuilder sent = new StringBuilder();

  CallItem(Place place, Call call) {
    super(
        place,
        Item.functionCall(
            place.scope().ids().next("item"), call.name(), place.scope().ids().nextCall()));
    this.call = call;
    int most = Usage.characters(Math.min(place.tokensLeft(), call.arguments().length()));
    this.arguments = call.arguments().substring(0, Math.min(most, call.arguments().length()));
  }

  @Override
  void begin() {
    List<Beat> beats = new ArrayList<>();
    for (String piece : Pieces.of(arguments)) {
      long dueMs = Math.round(beats.size() * MS_PER_PIECE * place().scope().pace());
      beats.add(new Beat(dueMs, () -> sendDelta(piece)));
    }
    play(beats, arguments.length() < call.arguments().length());
  }

  private void sendDelta(String piece) {
    sent.append(piece);
    events()
        .send(
            "response.function_call_arguments.delta",
            events().padded(callIds().put("delta", piece)));
  }

  @Override
  void finishContent(String status) {
    item().setArguments(sent.toString());
    events()
        .send(
            "response.function_call_arguments.done",
            callIds().put("name", call.name()).put("arguments", sent.toString()));
  }

  private JsonObject callIds() {
    return new JsonObject()
        .put("response_id", place().responseId())
        .put("item_id", item().id())
        .put("output_index", place().outputIndex())
        .put("call_id", item().text("call_id"));
  }

  @Override
  int textTokens() {
    return Usage.textTokens(sent.toString());
  }
}
