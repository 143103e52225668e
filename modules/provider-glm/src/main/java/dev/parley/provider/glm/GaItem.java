package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.api.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One item of the conversation, as a GA client sees it, and what GLM knows of it. GLM's own items
 * and ids are not shown: one id of GLM's may mean both what the user said and its answer. Not
 * thread-safe. Source: protocols/openai-realtime.md section 6.
 */
final class GaItem {
  /** No line knows the item. */
  static final int NOBODY = -1;

  /** 24 kHz mono s16le. */
  static final int BYTES_PER_MS = 48;

  private static final byte[] SILENT = {};

  private final ObjectNode json;
  private byte[] sound = SILENT;
  private long soundBytes;
  private boolean hasSound;
  private boolean cut;
  private int knownBy = NOBODY;

  private GaItem(ObjectNode json) {
    this.json = json;
  }

  private static ObjectNode head(String id, String type, String status) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", "realtime.item")
        .put("type", type)
        .put("status", status);
  }

  /** A message that the model begins. */
  static GaItem answer(String id) {
    ObjectNode json = head(id, "message", "in_progress").put("role", "assistant");
    json.putArray("content");
    return new GaItem(json);
  }

  /** A call that the model makes. */
  static GaItem call(String id, String name, String callId) {
    return new GaItem(
        head(id, "function_call", "in_progress")
            .put("name", name)
            .put("call_id", callId)
            .put("arguments", ""));
  }

  /** What the user said aloud. */
  static GaItem heard(String id, byte[] pcm, long pcmBytes) {
    ObjectNode json = head(id, "message", "completed").put("role", "user");
    json.putArray("content").addObject().put("type", "input_audio").putNull("transcript");
    GaItem item = new GaItem(json);
    item.setSound(pcm, pcmBytes);
    return item;
  }

  /**
   * An item that the client made, of valid shape.
   *
   * @throws Refusal if its audio is no base64
   */
  static GaItem given(JsonNode given, String id, String freshCallId, String path) {
    String type = given.path("type").asText();
    ObjectNode json = head(id, type, "completed");
    given
        .properties()
        .forEach(
            field -> {
              if (!json.has(field.getKey())) {
                json.set(field.getKey(), field.getValue().deepCopy());
              }
            });
    if (type.equals("function_call") && !json.has("call_id")) {
      json.put("call_id", freshCallId);
    }
    GaItem item = new GaItem(json);
    item.takeSound(path);
    return item;
  }

  private void takeSound(String path) {
    int at = 0;
    for (JsonNode part : json.path("content")) {
      if (part instanceof ObjectNode object && object.has("audio")) {
        byte[] pcm = decoded(object.remove("audio").asText(), path + ".content[" + at + "].audio");
        object.set(
            "transcript",
            object.path("transcript").isTextual() ? object.get("transcript") : object.nullNode());
        setSound(pcm, pcm.length);
      }
      at++;
    }
  }

  private static byte[] decoded(String base64, String path) {
    try {
      if (base64.length() % 4 == 0) {
        return Base64.getDecoder().decode(base64);
      }
    } catch (IllegalArgumentException malformed) {
      // Answered below.
    }
    throw Refusal.invalid(path, "Invalid '" + path + "': expected base64-encoded audio bytes.");
  }

  String id() {
    return json.path("id").asText();
  }

  boolean isCall() {
    return json.path("type").asText().equals("function_call");
  }

  boolean isOutput() {
    return json.path("type").asText().equals("function_call_output");
  }

  boolean isUser() {
    return json.path("role").asText().equals("user");
  }

  boolean isAssistant() {
    return json.path("role").asText().equals("assistant");
  }

  boolean isSystem() {
    return json.path("role").asText().equals("system");
  }

  /** A string member, empty if it has none. */
  String text(String member) {
    return json.path(member).asText("");
  }

  /** All that is written in it or known to have been said, parts parted by spaces. */
  String words() {
    List<String> words = new ArrayList<>();
    for (JsonNode part : json.path("content")) {
      String text =
          part.hasNonNull("text") ? part.path("text").asText() : part.path("transcript").asText("");
      if (!text.isEmpty()) {
        words.add(text);
      }
    }
    return String.join(" ", words);
  }

  /** The base64 JPEGs of its images. */
  List<String> images() {
    List<String> images = new ArrayList<>();
    for (JsonNode part : json.path("content")) {
      if (part.path("type").asText().equals("input_image")) {
        images.add(Images.base64(part.path("image_url").asText()));
      }
    }
    return images;
  }

  /** Whether it is a user's message of words and images alone. */
  boolean isTyped() {
    return isUser() && !hasSound;
  }

  /** The item as every event but {@code conversation.item.retrieved} shows it. */
  ObjectNode toJson() {
    return json.deepCopy();
  }

  /** The item with its sound, as far as it is kept. */
  ObjectNode retrieved() {
    ObjectNode copy = json.deepCopy();
    if (hasSound && sound.length == soundBytes) {
      for (JsonNode part : copy.path("content")) {
        String type = part.path("type").asText();
        if (part instanceof ObjectNode object && type.endsWith("put_audio")) {
          object.put("audio", Base64.getEncoder().encodeToString(sound));
          if (isAssistant()) {
            object.put("type", "audio").put("format", "pcm16");
          }
          break;
        }
      }
    }
    return copy;
  }

  /** The live list of content parts. */
  ArrayNode content() {
    return json.withArray("/content");
  }

  void finish(String status) {
    json.put("status", status);
  }

  void setArguments(String arguments) {
    json.put("arguments", arguments);
  }

  /** What the user said became known. */
  void setTranscript(String transcript) {
    for (JsonNode part : json.path("content")) {
      if (part instanceof ObjectNode spoken && part.path("type").asText().equals("input_audio")) {
        spoken.put("transcript", transcript);
        return;
      }
    }
  }

  /** Whether it is something the user said of which no words are known. */
  boolean isWordless() {
    return isUser() && hasSound && words().isEmpty();
  }

  /**
   * @param pcm its sound, or none of it if that is too much to keep
   * @param bytes how much it is
   */
  void setSound(byte[] pcm, long bytes) {
    hasSound = true;
    sound = pcm;
    soundBytes = bytes;
  }

  byte[] sound() {
    return sound;
  }

  /** How much memory its sound takes. */
  int keptBytes() {
    return sound.length;
  }

  /** Drops the sound, keeping its length. */
  void forgetSound() {
    sound = SILENT;
  }

  long soundMs() {
    return soundBytes / BYTES_PER_MS;
  }

  /**
   * Cuts an answer to what was heard of it; its transcript goes.
   *
   * @throws Refusal if there is no such sound, or less of it
   */
  void truncate(int contentIndex, int endMs) {
    if (!isAssistant() || !hasSound || contentIndex != 0) {
      throw new Refusal(
          "unsupported_content_type", null, "Only model output audio messages can be truncated");
    }
    if (endMs > soundMs()) {
      throw Refusal.invalid(
          "audio_end_ms",
          "Audio content of " + soundMs() + "ms is already shorter than " + endMs + "ms");
    }
    long keptBytes = Math.min(soundBytes, (long) endMs * BYTES_PER_MS);
    sound = sound.length == soundBytes ? Arrays.copyOf(sound, (int) keptBytes) : SILENT;
    soundBytes = keptBytes;
    cut = true;
    dropCutWords();
  }

  /** Takes away the transcript of an answer that was cut. */
  void dropCutWords() {
    if (cut && json.path("content").path(0) instanceof ObjectNode part) {
      part.remove("transcript");
    }
  }

  boolean isCut() {
    return cut;
  }

  /** Whether this line's model has the item in its context. */
  boolean isKnownBy(int line) {
    return knownBy == line;
  }

  void setKnownBy(int line) {
    knownBy = line;
  }
}
