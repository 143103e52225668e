package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.snapshot.MachineSnapshot.Output;
import dev.parley.session.snapshot.MachineSnapshot.OutputPart;
import dev.parley.session.snapshot.SnapshotException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One output item of an open response: what it is, and which of its {@code …done} events miss. */
final class OpenItem {
  /** More parts than this are not followed. */
  static final int MAX_PARTS = 64;

  /** An event that is still to be said. */
  private interface Unsaid {
    /** Its bit in a snapshot, where it keeps its meaning. */
    int bit();
  }

  /** What still has to be said before the item is over, in the order it is said. */
  enum Missing implements Unsaid {
    CONVERSATION_ITEM_DONE(1),
    OUTPUT_ITEM_DONE(2);

    private final int bit;

    Missing(int bit) {
      this.bit = bit;
    }

    @Override
    public int bit() {
      return bit;
    }
  }

  /** What still has to be said before a part is over, in the order it is said (section 5.3). */
  enum PartMissing implements Unsaid {
    AUDIO_DONE(1),
    TRANSCRIPT_DONE(2),
    TEXT_DONE(4),
    CONTENT_PART_DONE(8);

    private final int bit;

    PartMissing(int bit) {
      this.bit = bit;
    }

    @Override
    public int bit() {
      return bit;
    }
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

  /** As a snapshot has it; what was delivered of its parts is in the log. */
  Output snapshot(DeltaLog deltas) {
    List<OutputPart> all = new ArrayList<>(parts.size());
    for (Part part : parts) {
      String known = part.finalText == null ? deltas.textOf(id, part.contentIndex) : "";
      all.add(
          new OutputPart(part.contentIndex, part.type, bits(part.missing), part.finalText, known));
    }
    String previous = previousItemId == null ? null : previousItemId.toString();
    return new Output(id, outputIndex, item.toString(), previous, bits(missing), all);
  }

  /**
   * @param deltas gets what was delivered
   */
  static OpenItem restored(Output from, DeltaLog deltas) {
    ObjectNode json = SnapshotJson.object("output.item", from.item());
    OpenItem restored = new OpenItem(from.id(), from.index(), json);
    restored.previousItemId = SnapshotJson.value("output.previousItemId", from.previousItemId());
    restored.missing.clear();
    addBits(from.missing(), Missing.values(), restored.missing);
    for (OutputPart each : from.parts()) {
      if (restored.parts.size() == MAX_PARTS) {
        throw new SnapshotException("output.parts: more than " + MAX_PARTS);
      }
      Part part = new Part(each.index(), each.type());
      part.missing.clear();
      addBits(each.missing(), PartMissing.values(), part.missing);
      part.finalText = each.finalText();
      deltas.restore(from.id(), each.index(), each.delivered());
      restored.parts.add(part);
    }
    return restored;
  }

  private static int bits(Set<? extends Unsaid> missing) {
    int bits = 0;
    for (Unsaid event : missing) {
      bits |= event.bit();
    }
    return bits;
  }

  private static <E extends Unsaid> void addBits(int bits, E[] events, Set<E> to) {
    int left = bits;
    for (E event : events) {
      if ((left & event.bit()) != 0) {
        to.add(event);
        left &= ~event.bit();
      }
    }
    if (left != 0) {
      throw new SnapshotException("missing: no such event");
    }
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
