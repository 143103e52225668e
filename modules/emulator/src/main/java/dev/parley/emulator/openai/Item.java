package dev.parley.emulator.openai;

import dev.parley.emulator.service.Senses;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One item: its JSON without sound, and its sound as 24 kHz mono 16-bit PCM by content index. Not
 * thread-safe.
 */
final class Item {
  private static final int BYTES_PER_MS = 48;

  private final JsonObject json;
  private final Map<Integer, byte[]> sound = new TreeMap<>();
  private @Nullable Future<String> heard;

  private Item(JsonObject json) {
    this.json = json;
  }

  /** A message that the model begins. */
  static Item assistantMessage(String id) {
    return new Item(
        head(id, "message", "in_progress")
            .put("role", "assistant")
            .put("content", new JsonArray()));
  }

  /** A call that the model begins. */
  static Item functionCall(String id, String name, String callId) {
    return new Item(
        head(id, "function_call", "in_progress")
            .put("name", name)
            .put("call_id", callId)
            .put("arguments", ""));
  }

  /** What a user said aloud. */
  static Item userAudio(String id, byte[] pcm) {
    JsonObject part = new JsonObject().put("type", "input_audio").putNull("transcript");
    Item item =
        new Item(
            head(id, "message", "completed")
                .put("role", "user")
                .put("content", new JsonArray().add(part)));
    item.sound.put(0, pcm);
    return item;
  }

  /**
   * An item of a client's event or of a response's {@code input}, of valid shape.
   *
   * @param path of the item, for errors
   * @throws ClientError if its sound is no base64
   */
  static Item of(JsonObject given, String id, String freshCallId, AudioFormat format, String path) {
    JsonObject json = head(id, given.getString("type"), "completed");
    for (String name : given.fieldNames()) {
      if (!json.containsKey(name)) {
        json.put(name, given.getValue(name));
      }
    }
    if (given.getString("type").equals("function_call") && !given.containsKey("call_id")) {
      json.put("call_id", freshCallId);
    }
    Item item = new Item(json.copy());
    JsonArray content = item.content();
    for (int at = 0; at < content.size(); at++) {
      JsonObject part = content.getJsonObject(at);
      if (part.remove("audio") instanceof String audio) {
        String audioPath = path + ".content[" + at + "].audio";
        item.sound.put(at, format.toPcm(decoded(audio, audioPath)));
        part.put("transcript", part.getString("transcript"));
      }
    }
    return item;
  }

  private static JsonObject head(String id, String type, String status) {
    return new JsonObject()
        .put("id", id)
        .put("object", "realtime.item")
        .put("type", type)
        .put("status", status);
  }

  /** Bytes of standard base64 with padding. */
  static byte[] decoded(String base64, String path) {
    try {
      if (base64.length() % 4 == 0) {
        return Base64.getDecoder().decode(base64);
      }
    } catch (IllegalArgumentException malformed) {
      // Answered below.
    }
    throw ClientError.invalid(path, "Invalid '" + path + "': expected base64-encoded audio bytes.");
  }

  String id() {
    return json.getString("id");
  }

  String type() {
    return json.getString("type");
  }

  String role() {
    return json.getString("role", "");
  }

  /** The item as every event but {@code conversation.item.retrieved} shows it. */
  JsonObject toJson() {
    return json.copy();
  }

  /** The item with its sound. */
  JsonObject retrieved() {
    JsonObject copy = json.copy();
    JsonArray content = copy.getJsonArray("content", new JsonArray());
    sound.forEach(
        (index, pcm) -> {
          JsonObject part = content.getJsonObject(index);
          part.put("audio", Base64.getEncoder().encodeToString(pcm));
          if (role().equals("assistant")) {
            part.put("type", "audio").put("format", "pcm16");
          }
        });
    return copy;
  }

  /** The live list of content parts; empty and not the item's own for items without content. */
  JsonArray content() {
    return json.getJsonArray("content", new JsonArray());
  }

  /** A string member; {@code ""} when it has none. */
  String text(String member) {
    return json.getString(member, "");
  }

  void finish(String status) {
    json.put("status", status);
  }

  void setArguments(String arguments) {
    json.put("arguments", arguments);
  }

  byte @Nullable [] sound(int contentIndex) {
    return sound.get(contentIndex);
  }

  void setSound(int contentIndex, byte[] pcm) {
    sound.put(contentIndex, pcm);
  }

  void setTranscript(int contentIndex, String transcript) {
    content().getJsonObject(contentIndex).put("transcript", transcript);
  }

  /** What is heard in its sound, all parts in order; found out once. */
  Future<String> heard(Senses senses) {
    Future<String> known = heard;
    if (known == null) {
      List<Future<String>> parts = sound.values().stream().map(senses::hear).toList();
      known =
          Future.all(parts)
              .map(all -> parts.stream().map(Future::result).collect(Collectors.joining(" ")));
      heard = known;
    }
    return known;
  }

  /** Drops what it sounds like, keeping what it says. */
  void forgetSound() {
    sound.clear();
  }

  int soundBytes() {
    return sound.values().stream().mapToInt(pcm -> pcm.length).sum();
  }

  /**
   * Cuts an answer to what was heard of it; its transcript goes (protocol page, 5.5).
   *
   * @throws ClientError if there is no such sound, or less of it
   */
  void truncate(int contentIndex, int endMs) {
    byte[] pcm = cuttable(contentIndex, sound.get(contentIndex), endMs);
    sound.put(
        contentIndex, Arrays.copyOf(pcm, (int) Math.min(pcm.length, (long) endMs * BYTES_PER_MS)));
    content().getJsonObject(contentIndex).remove("transcript");
  }

  /** The sound, if it can be cut there. */
  byte[] cuttable(int contentIndex, byte @Nullable [] pcm, int endMs) {
    if (!role().equals("assistant") || pcm == null) {
      throw new ClientError(
          "unsupported_content_type", null, "Only model output audio messages can be truncated");
    }
    int heldMs = pcm.length / BYTES_PER_MS;
    if (endMs > heldMs) {
      throw ClientError.invalid(
          "audio_end_ms",
          "Audio content of " + heldMs + "ms is already shorter than " + endMs + "ms");
    }
    return pcm;
  }
}
