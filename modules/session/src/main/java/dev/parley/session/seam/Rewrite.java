package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An event's tree that may change; its text is written again only if it did. */
final class Rewrite {
  private final EventView event;
  private final ObjectNode tree;
  private boolean changed;

  private Rewrite(EventView event, ObjectNode tree) {
    this.event = event;
    this.tree = tree;
  }

  /** Null if the event cannot be parsed. */
  static @Nullable Rewrite of(EventView event) {
    ObjectNode tree = Json.object(event.text());
    return tree == null ? null : new Rewrite(event, tree);
  }

  ObjectNode tree() {
    return tree;
  }

  /** The object in this field of the event, or null. */
  @Nullable ObjectNode object(String field) {
    return tree.get(field) instanceof ObjectNode object ? object : null;
  }

  static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value != null && value.isTextual() ? value.textValue() : null;
  }

  /** Sets a field; {@code node} is the event or something in it. */
  void set(ObjectNode node, String field, JsonNode value) {
    if (!value.equals(node.get(field))) {
      node.set(field, value);
      changed = true;
    }
  }

  void setText(ObjectNode node, String field, String value) {
    set(node, field, TextNode.valueOf(value));
  }

  /** Renames what stands in a field, if it is a string. */
  void rename(ObjectNode node, String field, UnaryOperator<String> renaming) {
    String id = text(node, field);
    if (id != null) {
      setText(node, field, renaming.apply(id));
    }
  }

  void remove(String field) {
    changed |= tree.remove(field) != null;
  }

  /** The event as it is now: the text it came as if nothing changed. */
  String text() {
    return changed ? tree.toString() : event.text();
  }

  /**
   * An event with other ids at its top level. Nothing is parsed where the ids stand in the text as
   * they are.
   *
   * @param responseId the new {@code response_id}, or null to leave it
   * @param itemId the new {@code item_id}, or null to leave it
   */
  static String ids(EventView event, @Nullable String responseId, @Nullable String itemId) {
    String oldResponse = responseId == null ? null : event.responseId();
    String oldItem = itemId == null ? null : event.itemId();
    boolean response = oldResponse != null && !oldResponse.equals(responseId);
    boolean item = oldItem != null && !oldItem.equals(itemId);
    if (!response && !item) {
      return event.text();
    }
    int responseAt = event.responseIdStart();
    int itemAt = event.itemIdStart();
    if ((response && responseAt < 0) || (item && itemAt < 0)) {
      return parsed(event, response ? responseId : null, item ? itemId : null);
    }
    String text = event.text();
    // The later one first: what stands before it does not move.
    if (item && itemAt > responseAt) {
      text = spliced(text, itemAt, oldItem, itemId);
    }
    if (response) {
      text = spliced(text, responseAt, oldResponse, responseId);
    }
    return item && itemAt < responseAt ? spliced(text, itemAt, oldItem, itemId) : text;
  }

  private static String spliced(
      String text, int at, @Nullable String now, @Nullable String wanted) {
    if (now == null || wanted == null) {
      return text;
    }
    String value = escaped(wanted);
    int end = at + now.length();
    return new StringBuilder(text.length() + value.length())
        .append(text, 0, at)
        .append(value)
        .append(text, end, text.length())
        .toString();
  }

  private static String escaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        String quoted = TextNode.valueOf(value).toString();
        return quoted.substring(1, quoted.length() - 1);
      }
    }
    return value;
  }

  private static String parsed(
      EventView event, @Nullable String responseId, @Nullable String itemId) {
    Rewrite rewrite = of(event);
    if (rewrite == null) {
      return event.text();
    }
    if (responseId != null) {
      rewrite.setText(rewrite.tree, "response_id", responseId);
    }
    if (itemId != null) {
      rewrite.setText(rewrite.tree, "item_id", itemId);
    }
    return rewrite.text();
  }
}
