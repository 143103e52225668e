package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One conversation item (section 6) with the audio that only a retrieve shows. */
final class Item {
  private final JsonObject json;
  private byte[] pcm;
  private @Nullable String previous;

  /**
   * @param json the item without audio
   * @param pcm its audio, 24 kHz PCM, or nothing
   */
  Item(JsonObject json, byte[] pcm) {
    this.json = json;
    this.pcm = pcm;
  }

  /** A model's or user's message with no content yet. */
  static Item message(String id, String role, String status, JsonArray content, byte[] pcm) {
    return new Item(
        new JsonObject()
            .put("id", id)
            .put("object", "realtime.item")
            .put("type", "message")
            .put("status", status)
            .put("role", role)
            .put("content", content),
        pcm);
  }

  static Item call(String id, String name, String callId) {
    return new Item(
        new JsonObject()
            .put("id", id)
            .put("object", "realtime.item")
            .put("type", "function_call")
            .put("status", "in_progress")
            .put("name", name)
            .put("call_id", callId)
            .put("arguments", ""),
        new byte[0]);
  }

  String id() {
    return json.getString("id");
  }

  /** The live object; changes show. */
  JsonObject json() {
    return json;
  }

  /** The predecessor when it entered the conversation, null for the first. */
  @Nullable String previous() {
    return previous;
  }

  void enteredAfter(@Nullable String predecessor) {
    previous = predecessor;
  }

  byte[] pcm() {
    return pcm;
  }

  void setPcm(byte[] audio) {
    pcm = audio;
  }

  void setStatus(String status) {
    json.put("status", status);
  }

  /** The first content part; empty when there is none. */
  JsonObject part() {
    JsonArray content = json.getJsonArray("content", new JsonArray());
    return content.isEmpty() ? new JsonObject() : content.getJsonObject(0);
  }

  boolean isSpokenByModel() {
    return "assistant".equals(json.getString("role"))
        && "output_audio".equals(part().getString("type"));
  }

  /** Cuts the audio and forgets what was said (5.5). */
  void truncate(int bytes) {
    pcm = Arrays.copyOf(pcm, Math.min(bytes, pcm.length));
    part().putNull("transcript");
  }
}
