package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
   * @param heard of a cut part the beginning of its transcript, as much as the user heard by
   *     estimate (rule R10); null if that is not known
   */
  public record Part(String type, @Nullable String text, long audioEndMs, @Nullable String heard) {
    /** A part of which nothing is known to have been heard. */
    public Part(String type, @Nullable String text, long audioEndMs) {
      this(type, text, audioEndMs, null);
    }

    public boolean isCut() {
      return audioEndMs >= 0;
    }

    /** What the user and the model both know of it: the text, of a cut part what was heard. */
    public @Nullable String known() {
      return isCut() ? heard : text;
    }

    /**
     * Cuts it, once more perhaps.
     *
     * @param totalMs the audio there was, or -1 if that is not known
     * @param delivered the transcript so far, where this does not hold it
     */
    Part cutAt(long endMs, long totalMs, @Nullable String delivered) {
      String said = isCut() ? heard : text == null ? delivered : text;
      return new Part(type, null, endMs, HeardText.of(said, endMs, isCut() ? audioEndMs : totalMs));
    }

    /**
     * The same part as a newer event shows it, where what is known stays if that says nothing.
     *
     * @param totalMs as for {@link #cutAt}
     */
    Part updatedBy(Part newer, long totalMs) {
      if (isCut()) {
        String now = heard == null ? HeardText.of(newer.text, audioEndMs, totalMs) : heard;
        return new Part(newer.type, null, audioEndMs, now);
      }
      return newer.text == null ? new Part(newer.type, text, -1) : newer;
    }
  }

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
   *
   * @param totalMs the audio delivered of the item's only audio part, or -1 if that is not known
   */
  RecordedItem updatedBy(RecordedItem newer, long totalMs) {
    List<Part> merged = new ArrayList<>(newer.parts.isEmpty() ? parts : newer.parts);
    for (int i = 0; i < newer.parts.size() && i < parts.size(); i++) {
      merged.set(i, parts.get(i).updatedBy(newer.parts.get(i), totalMs));
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
    if (contentIndex < 0 || contentIndex >= parts.size()) {
      return this;
    }
    return withPart(contentIndex, new Part(parts.get(contentIndex).type, transcript, -1));
  }

  /**
   * Cut by {@code truncate}: the part's transcript goes with the audio (section 5.5). An item that
   * is still being produced may not show the part yet.
   *
   * @param totalMs the audio delivered of the item's only audio part, or -1 if that is not known
   * @param delivered the transcript delivered so far, where the item does not hold it
   */
  RecordedItem truncatedAt(
      int contentIndex, long audioEndMs, long totalMs, @Nullable String delivered) {
    if (contentIndex < 0 || contentIndex > parts.size() || contentIndex == MAX_PARTS) {
      return this;
    }
    Part part =
        contentIndex < parts.size() ? parts.get(contentIndex) : new Part("output_audio", null, -1);
    boolean only = audioPartsBeside(contentIndex) == 0;
    return withPart(
        contentIndex, part.cutAt(Math.max(0, audioEndMs), only ? totalMs : -1, delivered));
  }

  private long audioPartsBeside(int contentIndex) {
    return IntStream.range(0, parts.size())
        .filter(at -> at != contentIndex && parts.get(at).type.endsWith("audio"))
        .count();
  }

  private RecordedItem withPart(int contentIndex, Part part) {
    List<Part> changed = new ArrayList<>(parts);
    if (contentIndex == changed.size()) {
      changed.add(part);
    } else {
      changed.set(contentIndex, part);
    }
    return new RecordedItem(id, type, role, status, changed, name, callId, arguments, output);
  }

  /** The characters this item holds, ids included. */
  long characters() {
    long sum = id.length() + type.length() + length(name) + length(callId);
    sum += length(arguments) + length(output) + length(role) + length(status);
    for (Part part : parts) {
      sum += part.type.length() + length(part.text) + length(part.heard);
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
