package dev.parley.routing.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import org.jspecify.annotations.Nullable;

/** Events with sound that was converted, from the events it came in. */
final class AppendEvents {
  private static final String TYPE = "{\"type\":\"input_audio_buffer.append\",";
  private static final String ID = "\"event_id\":";
  private static final String AUDIO = "\"audio\":\"";
  private static final String END = "\"}";

  private AppendEvents() {}

  /**
   * An {@code input_audio_buffer.append}.
   *
   * @param eventId the client's, or null
   */
  static String append(@Nullable String eventId, String base64) {
    int idChars = eventId == null ? 0 : eventId.length() + 16;
    StringBuilder event = new StringBuilder(TYPE.length() + idChars + base64.length() + 16);
    event.append(TYPE);
    if (eventId != null) {
      event.append(ID).append(JsonNodeFactory.instance.textNode(eventId)).append(',');
    }
    return event.append(AUDIO).append(base64).append(END).toString();
  }

  /**
   * The event last read with another {@code delta}; all else stays as it is, byte for byte.
   *
   * @param event a well-formed event with a {@code delta}
   */
  static String withDelta(EventView event, String base64) {
    String text = event.text();
    int from = event.deltaStart();
    if (from < 0) {
      return tree(text).put("delta", base64).toString();
    }
    int to = from + event.deltaLength();
    return new StringBuilder(text.length() - (to - from) + base64.length())
        .append(text, 0, from)
        .append(base64)
        .append(text, to, text.length())
        .toString();
  }

  /**
   * One more event like this, with an id and a {@code delta} of its own.
   *
   * @param event a well-formed event
   */
  static String another(String event, String eventId, String base64) {
    return tree(event).put("event_id", eventId).put("delta", base64).toString();
  }

  private static ObjectNode tree(String event) {
    ObjectNode tree = Json.object(event);
    if (tree == null) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return tree;
  }
}
