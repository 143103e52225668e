package dev.parley.emulator.openai;

import dev.parley.emulator.service.Pieces;
import io.vertx.core.json.JsonObject;

/** Tells the client what its user said, when the session asks for it (protocol page, 5.6). */
final class Transcriber {
  private static final String PREFIX = "conversation.item.input_audio_transcription.";
  private static final int MS_PER_TOKEN = 100;
  private static final int BYTES_PER_MS = 48;

  private final Scope scope;

  Transcriber(Scope scope) {
    this.scope = scope;
  }

  void onCommitted(Item item) {
    String model = scope.config().transcriptionModel();
    if (model == null) {
      return;
    }
    int soundMs = item.soundBytes() / BYTES_PER_MS;
    item.heard(scope.senses())
        .onSuccess(text -> completed(item, model, soundMs, text))
        .onFailure(cause -> failed(item));
  }

  private void completed(Item item, String model, int soundMs, String text) {
    item.setTranscript(0, text);
    if (!model.startsWith("whisper")) {
      for (String piece : Pieces.of(text)) {
        JsonObject delta = at(item).put("delta", piece);
        scope.events().send(PREFIX + "delta", scope.events().padded(delta));
      }
    }
    scope
        .events()
        .send(
            PREFIX + "completed",
            at(item).put("transcript", text).put("usage", usage(model, soundMs, text)));
  }

  private void failed(Item item) {
    JsonObject error =
        new JsonObject()
            .put("type", "server_error")
            .put("code", "audio_unintelligible")
            .put("message", "The audio could not be transcribed.")
            .putNull("param");
    scope.events().send(PREFIX + "failed", at(item).put("error", error));
  }

  private static JsonObject at(Item item) {
    return new JsonObject().put("item_id", item.id()).put("content_index", 0);
  }

  private static JsonObject usage(String model, int soundMs, String text) {
    if (model.startsWith("whisper")) {
      return new JsonObject().put("type", "duration").put("seconds", (soundMs + 999) / 1_000);
    }
    int input = (soundMs + MS_PER_TOKEN - 1) / MS_PER_TOKEN;
    int output = Usage.textTokens(text);
    return new JsonObject()
        .put("type", "tokens")
        .put("total_tokens", input + output)
        .put("input_tokens", input)
        .put(
            "input_token_details",
            new JsonObject().put("text_tokens", 0).put("audio_tokens", input))
        .put("output_tokens", output);
  }
}
