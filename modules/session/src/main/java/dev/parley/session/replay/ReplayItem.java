package dev.parley.session.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.RecordedItem;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item that can be replayed. Immutable. */
final class ReplayItem {
  private final RecordedItem source;
  private final List<String> texts;
  private final byte @Nullable [] sound;
  private final @Nullable ReplayItem call;

  private ReplayItem(
      RecordedItem source, List<String> texts, byte @Nullable [] sound, @Nullable ReplayItem call) {
    this.source = source;
    this.texts = texts;
    this.sound = sound;
    this.call = call;
  }

  /**
   * @param texts in order, none of them blank
   */
  static ReplayItem message(RecordedItem source, List<String> texts) {
    return new ReplayItem(source, texts, null, null);
  }

  /** A user's message of which only the sound is known. */
  static ReplayItem spoken(RecordedItem source, byte[] sound) {
    return new ReplayItem(source, List.of(), sound, null);
  }

  static ReplayItem call(RecordedItem source) {
    return new ReplayItem(source, List.of(), null, null);
  }

  static ReplayItem output(RecordedItem source, ReplayItem call) {
    return new ReplayItem(source, List.of(), null, call);
  }

  String id() {
    return source.id();
  }

  /** Of a result the item of its call, else null. */
  @Nullable ReplayItem call() {
    return call;
  }

  /** Characters of text. */
  long characters() {
    long sum = length(source.name()) + length(source.arguments()) + length(source.output());
    for (String text : texts) {
      sum += text.length();
    }
    return sum;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  int soundBytes() {
    return sound == null ? 0 : sound.length;
  }

  /** The item as a client may create it (section 6). */
  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("id", id()).put("type", source.type());
    return switch (source.type()) {
      case "function_call" ->
          json.put("name", source.name())
              .put("call_id", source.callId())
              .put("arguments", source.arguments());
      case "function_call_output" ->
          json.put("call_id", source.callId()).put("output", source.output());
      default -> putContent(json.put("role", source.role()));
    };
  }

  private ObjectNode putContent(ObjectNode json) {
    ArrayNode content = json.putArray("content");
    String type = "assistant".equals(source.role()) ? "output_text" : "input_text";
    for (String text : texts) {
      content.addObject().put("type", type).put("text", text);
    }
    byte[] pcm = sound;
    if (pcm != null) {
      content
          .addObject()
          .put("type", "input_audio")
          .put("audio", Base64.getEncoder().encodeToString(pcm));
    }
    return json;
  }
}
