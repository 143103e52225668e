package dev.parley.emulator.openai;

import dev.parley.emulator.service.Pieces;
import dev.parley.emulator.service.Playback.Beat;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A message in text. */
final class TextItem extends OutputItem {
  /** How long a word takes at pace 1. */
  private static final int MS_PER_PIECE = 80;

  private final String text;
  private final boolean cut;
  private final StringBuilder said = new StringBuilder();

  TextItem(Place place, String text) {
    super(place, Item.assistantMessage(place.scope().ids().next("item")));
    this.cut = Usage.textTokens(text) > place.tokensLeft();
    this.text = cut ? text.substring(0, Usage.characters(place.tokensLeft())) : text;
  }

  @Override
  void begin() {
    events().send("response.content_part.added", ids().put("part", part("")));
    List<Beat> beats = new ArrayList<>();
    for (String piece : Pieces.of(text)) {
      long dueMs = Math.round(beats.size() * MS_PER_PIECE * place().scope().pace());
      beats.add(new Beat(dueMs, () -> sendDelta(piece)));
    }
    play(beats, cut);
  }

  private void sendDelta(String piece) {
    said.append(piece);
    events().send("response.output_text.delta", events().padded(ids().put("delta", piece)));
  }

  @Override
  void finishContent(String status) {
    events().send("response.output_text.done", ids().put("text", said.toString()));
    events().send("response.content_part.done", ids().put("part", part(said.toString())));
    item().content().add(new JsonObject().put("type", "output_text").put("text", said.toString()));
  }

  private static JsonObject part(String text) {
    return new JsonObject().put("type", "text").put("text", text);
  }

  @Override
  int textTokens() {
    return Usage.textTokens(said.toString());
  }
}
