package dev.parley.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text and transcript that a response has delivered of parts that are not finished, so that a
 * part can be ended with what the client really got. Deltas are kept as the frames they came in and
 * read only when there are many or when somebody asks: in the healthy case nobody does.
 */
final class DeltaLog {
  /** The most characters of text kept of one response; what follows is not remembered. */
  static final int MAX_CHARACTERS = 1 << 20;

  private static final int FRAMES_BEFORE_FOLDING = 64;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Content part of an item. */
  private record PartKey(String itemId, int contentIndex) {}

  private final List<String> frames = new ArrayList<>(0);
  private final Map<PartKey, StringBuilder> texts = new HashMap<>(2);
  private int characters;

  /**
   * @param frame a {@code …output_text.delta} or {@code …output_audio_transcript.delta}
   */
  void add(String frame) {
    if (characters + frame.length() > MAX_CHARACTERS) {
      fold();
      if (characters + frame.length() > MAX_CHARACTERS) {
        return;
      }
    }
    frames.add(frame);
    characters += frame.length();
    if (frames.size() == FRAMES_BEFORE_FOLDING) {
      fold();
    }
  }

  /** What was delivered of this part, empty if nothing was. */
  String textOf(String itemId, int contentIndex) {
    fold();
    StringBuilder text = texts.get(new PartKey(itemId, contentIndex));
    return text == null ? "" : text.toString();
  }

  /** What was delivered of this part before, from a snapshot. */
  void restore(String itemId, int contentIndex, String text) {
    if (!text.isEmpty()) {
      texts.put(new PartKey(itemId, contentIndex), new StringBuilder(text));
      characters += text.length();
    }
  }

  /** Every part is finished: what they hold stands in their own events. */
  void clear() {
    frames.clear();
    texts.clear();
    characters = 0;
  }

  private void fold() {
    for (String frame : frames) {
      characters -= frame.length();
      JsonNode delta = read(frame);
      String text = delta.path("delta").asText("");
      characters += text.length();
      texts
          .computeIfAbsent(
              new PartKey(delta.path("item_id").asText(""), delta.path("content_index").asInt(0)),
              key -> new StringBuilder())
          .append(text);
    }
    frames.clear();
  }

  private static JsonNode read(String frame) {
    try {
      return MAPPER.readTree(frame);
    } catch (JsonProcessingException notWithinTheParsersLimits) {
      return MAPPER.createObjectNode();
    }
  }
}
