package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One output item of an open response: what it is, and which of its {@code …done} events miss. */
final class OpenItem {
  /** More parts than this are not followed. */
  static final int MAX_PARTS = 64;

  /** What still has to be said before the item is over, in the order it is said. */
  enum Missing {
    CONVERSATION_ITEM_DONE,
    OUTPUT_ITEM_DONE
  }

  /** What still has to be said before a part is over, in the order it is said (section 5.3). */
  enum PartMissing {
    AUDIO_DONE,
    TRANSCRIPT_DONE,
    TEXT_DONE,
    CONTENT_PART_DONE
  }

  /** A content part and the {@code …done} events it misses. */
  static final class Part {
    private final int contentIndex;
    private final String type;
    private final Set<PartMissing> missing;
    private @Nullable String finalText;

    private Part(int contentIndex, String type) {
      this.contentIndex = contentIndex;
      this.type = type;
      this.missing =
          switch (type) {
            case "audio" ->
                EnumSet.of(
                    PartMissing.AUDIO_DONE,
                    PartMissing.TRANSCRIPT_DONE,
                    PartMissing.CONTENT_PART_DONE);
            case "text" -> EnumSet.of(PartMissing.TEXT_DONE, PartMissing.CONTENT_PART_DONE);
            default -> EnumSet.of(PartMissing.CONTENT_PART_DONE);
          };
    }

    int contentIndex() {
      return contentIndex;
    }

    /** {@code audio} or {@code text}, as the part's events name it. */
    String type() {
      return type;
    }

    Set<PartMissing> missing() {
      return missing;
    }

    /** The whole text or transcript once the upstream said it, else null. */
    @Nullable String finalText() {
      return finalText;
    }

    private void said(PartMissing event, @Nullable String text) {
      missing.remove(event);
      if (text != null) {
        finalText = text;
      }
    }
  }

  private final String id;
  private final int outputIndex;
  private final Set<Missing> missing = EnumSet.of(Missing.OUTPUT_ITEM_DONE);
  private final List<Part> parts = new ArrayList<>(1);
  private ObjectNode item;
  private @Nullable JsonNode previousItemId;

  OpenItem(String id, int outputIndex, ObjectNode item) {
    this.id = id;
    this.outputIndex = outputIndex;
    this.item = item;
  }

  String id() {
    return id;
  }

  int outputIndex() {
    return outputIndex;
  }

  /** The item as the upstream last described it. */
  ObjectNode item() {
    return item;
  }

  /** The predecessor named when the item entered the conversation, or null. */
  @Nullable JsonNode previousItemId() {
    return previousItemId;
  }

  Set<Missing> missing() {
    return missing;
  }

  boolean isOpen() {
    return missing.contains(Missing.OUTPUT_ITEM_DONE);
  }

  List<Part> parts() {
    return parts;
  }

  void onEnteredConversation(@Nullable JsonNode previous) {
    previousItemId = previous;
    if (isOpen()) {
      missing.add(Missing.CONVERSATION_ITEM_DONE);
    }
  }

  void onSaid(Missing event, ObjectNode finalItem) {
    missing.remove(event);
    item = finalItem;
  }

  void onPartAdded(int contentIndex, String type) {
    if (part(contentIndex) == null && parts.size() < MAX_PARTS) {
      parts.add(new Part(contentIndex, type));
    }
  }

  void onPartSaid(int contentIndex, PartMissing event, @Nullable String text) {
    Part part = part(contentIndex);
    if (part != null) {
      part.said(event, text);
    }
  }

  /** The call's arguments are complete, so the call is (rule R17). */
  void onArgumentsDone(String arguments) {
    item.put("arguments", arguments).put("status", "completed");
  }

  private @Nullable Part part(int contentIndex) {
    for (Part part : parts) {
      if (part.contentIndex == contentIndex) {
        return part;
      }
    }
    return null;
  }
}
