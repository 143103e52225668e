package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The default conversation's items in order, as text, kept from the upstream's events: a client's
 * command counts only once the upstream said that it holds. Bounded by items and characters; the
 * oldest go first.
 */
public final class ConversationRecord {
  /** The most items kept. */
  public static final int MAX_ITEMS = 2_000;

  /** The most characters kept, over all items. */
  public static final long MAX_CHARACTERS = 4L << 20;

  private final List<String> order = new ArrayList<>();
  private final Map<String, RecordedItem> items = new HashMap<>();
  private long characters;
  private long dropped;

  /** The items in the conversation's order. */
  public List<RecordedItem> items() {
    List<RecordedItem> view = new ArrayList<>(order.size());
    for (String id : order) {
      RecordedItem item = items.get(id);
      if (item != null) {
        view.add(item);
      }
    }
    return view;
  }

  /** The item with this id, or null. */
  public @Nullable RecordedItem item(String id) {
    return items.get(id);
  }

  public int size() {
    return order.size();
  }

  /** Characters held now. */
  public long characters() {
    return characters;
  }

  /** How many items fell out because of the bounds. */
  public long dropped() {
    return dropped;
  }

  /**
   * {@code conversation.item.added} and {@code .done}: the item enters, or the known one is brought
   * up to date in its place.
   *
   * @param event the whole event; {@code previous_item_id} null means that it is the first, absent
   *     or not known here means that it is the last
   */
  void onItem(JsonNode event) {
    RecordedItem item = RecordedItem.of(event.path("item"));
    if (item == null) {
      return;
    }
    RecordedItem known = items.get(item.id());
    if (known == null) {
      order.add(position(event.get("previous_item_id")), item.id());
      put(item);
    } else {
      put(known.updatedBy(item));
    }
    keepBounds();
  }

  private int position(@Nullable JsonNode previous) {
    if (previous == null) {
      return order.size();
    }
    if (!previous.isTextual()) {
      return 0;
    }
    int at = order.lastIndexOf(previous.textValue());
    return at < 0 ? order.size() : at + 1;
  }

  /** {@code conversation.item.deleted}. */
  void onDeleted(@Nullable String itemId) {
    if (itemId != null && remove(itemId)) {
      order.remove(itemId);
    }
  }

  /** {@code conversation.item.truncated}. */
  void onTruncated(JsonNode event) {
    RecordedItem item = items.get(event.path("item_id").asText(""));
    if (item != null) {
      put(
          item.truncatedAt(
              event.path("content_index").asInt(0), event.path("audio_end_ms").asLong(0)));
    }
  }

  /** {@code conversation.item.input_audio_transcription.completed}. */
  void onTranscript(JsonNode event) {
    RecordedItem item = items.get(event.path("item_id").asText(""));
    if (item != null) {
      put(
          item.withTranscript(
              event.path("content_index").asInt(0), event.path("transcript").asText("")));
      keepBounds();
    }
  }

  private void put(RecordedItem item) {
    RecordedItem before = items.put(item.id(), item);
    characters += item.characters() - (before == null ? 0 : before.characters());
  }

  private boolean remove(String id) {
    RecordedItem gone = items.remove(id);
    if (gone == null) {
      return false;
    }
    characters -= gone.characters();
    return true;
  }

  private void keepBounds() {
    while (order.size() > MAX_ITEMS || characters > MAX_CHARACTERS) {
      remove(order.remove(0));
      dropped++;
    }
  }
}
