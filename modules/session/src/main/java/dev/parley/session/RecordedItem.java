package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of the conversation as the client knows it, without audio or images
 * (protocols/openai-realtime.md, section 6).
 *
 * @param type {@code message}, {@code function_call}, {@code function_call_output} …
 * @param role of a message, else null
 * @param status {@code in_progress}, {@code completed} or {@code incomplete}, or null if not given
 * @param parts a message's content in order
 * @param name of a call, else null
 * @param callId of a call or its output, else null
 * @param arguments of a call, a JSON string, else null
 * @param output of a call, else null
 */
public record RecordedItem(
    String id,
    String type,
    @Nullable String role,
    @Nullable String status,
    List<Part> parts,
    @Nullable String name,
    @Nullable String callId,
    @Nullable String arguments,
    @Nullable String output) {

  /** No item of the protocol comes near; more parts than that are cut off. */
  private static final int MAX_PARTS = 256;

  public RecordedItem {
    parts = List.copyOf(parts);
  }

  /**
   * One content part.
   *
   * @param type {@code input_text}, {@code input_audio}, {@code output_text}, {@code output_audio}
   *     …
   * @param text the text, or the transcript of audio; null while it is not known or after it was
   *     cut away
   * @param audioEndMs where {@code truncate} cut the audio, or -1
   */
  public record Part(String type, @Nullable String text, long audioEndMs) {}

  /** Reads an item of the protocol, or null if it has no id. */
  static @Nullable RecordedItem of(JsonNode item) {
    String id = text(item, "id");
    if (id == null) {
      return null;
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : item.path("content")) {
      if (parts.size() == MAX_PARTS) {
        break;
      }
      String text = text(part, "text");
      parts.add(
          new Part(
              part.path("type").asText(""), text == null ? text(part, "transcript") : text, -1));
    }
    return new RecordedItem(
        id,
        item.path("type").asText(""),
        text(item, "role"),
        text(item, "status"),
        parts,
        text(item, "name"),
        text(item, "call_id"),
        text(item, "arguments"),
        text(item, "output"));
  }

  /**
   * This item brought up to date by a later event about it. Such an event repeats a user's item
   * with its transcript still null, so what is known stays where the newer state says nothing.
   */
  RecordedItem updatedBy(RecordedItem newer) {
    List<Part> merged = new ArrayList<>(newer.parts);
    for (int i = 0; i < merged.size() && i < parts.size(); i++) {
      Part known = parts.get(i);
      Part said = merged.get(i);
      boolean cut = known.audioEndMs >= 0;
      if (cut || said.text == null) {
        merged.set(i, new Part(said.type, known.text, known.audioEndMs));
      }
    }
    return new RecordedItem(
        id,
        newer.type,
        newer.role,
        newer.status,
        merged,
        newer.name,
        newer.callId,
        newer.arguments,
        newer.output);
  }

  /** With the transcript of one audio part; unchanged if there is no such part. */
  RecordedItem withTranscript(int contentIndex, String transcript) {
    return withPart(contentIndex, transcript, -1);
  }

  /** Cut by {@code truncate}: the part's transcript goes with the audio (section 5.5). */
  RecordedItem truncatedAt(int contentIndex, long audioEndMs) {
    return withPart(contentIndex, null, Math.max(0, audioEndMs));
  }

  private RecordedItem withPart(int contentIndex, @Nullable String text, long audioEndMs) {
    if (contentIndex < 0 || contentIndex >= parts.size()) {
      return this;
    }
    List<Part> changed = new ArrayList<>(parts);
    changed.set(contentIndex, new Part(parts.get(contentIndex).type, text, audioEndMs));
    return new RecordedItem(id, type, role, status, changed, name, callId, arguments, output);
  }

  /** The characters this item holds, ids included. */
  long characters() {
    long sum = id.length() + type.length() + length(name) + length(callId);
    sum += length(arguments) + length(output) + length(role) + length(status);
    for (Part part : parts) {
      sum += part.type.length() + length(part.text);
    }
    return sum;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value != null && value.isTextual() ? value.textValue() : null;
  }
}
