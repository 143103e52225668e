package dev.parley.provider.glm;

import dev.parley.provider.api.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items of a session in the client's order. Bounded: the oldest items go, and their sound long
 * before them. Not thread-safe.
 */
final class Conversation {
  private static final int MAX_ITEMS = 2_000;

  /** Sound of one item that is kept for a retrieve: its frame stays below 1 MiB. */
  static final int MAX_ITEM_SOUND_BYTES = 750 * 1_024;

  private static final int MAX_SOUND_BYTES = 2 * MAX_ITEM_SOUND_BYTES;

  private final String id;
  private final List<GaItem> items = new ArrayList<>();
  private final Map<String, GaItem> byId = new HashMap<>();

  Conversation(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** The items in order; not to be changed. */
  List<GaItem> items() {
    return items;
  }

  @Nullable GaItem find(String itemId) {
    return byId.get(itemId);
  }

  @Nullable GaItem last() {
    return items.isEmpty() ? null : items.get(items.size() - 1);
  }

  /** The id of the last item, null while there is none. */
  @Nullable String lastId() {
    GaItem last = last();
    return last == null ? null : last.id();
  }

  /** Adds at the end; answers the id of the item before it, null for the first. */
  @Nullable String append(GaItem item) {
    String before = lastId();
    insert(items.size(), item);
    return before;
  }

  /**
   * Adds where the client wants it.
   *
   * @param previousId {@code root} for the front, else an item's id
   * @return the id of the item before it, null for the first
   * @throws Refusal if the id is unknown; then nothing is added
   */
  @Nullable String insertAfter(String previousId, GaItem item) {
    if (previousId.equals("root")) {
      insert(0, item);
      return null;
    }
    GaItem previous = byId.get(previousId);
    if (previous == null) {
      throw Refusal.invalid(
          "previous_item_id",
          "Previous item with id " + Refusal.quoted(previousId) + " not found.");
    }
    insert(items.indexOf(previous) + 1, item);
    return previousId;
  }

  private void insert(int at, GaItem item) {
    if (byId.putIfAbsent(item.id(), item) != null) {
      throw Refusal.invalid(
          "item.id", "Item with id " + Refusal.quoted(item.id()) + " already exists.");
    }
    items.add(at, item);
    makeRoom();
  }

  @Nullable GaItem remove(String itemId) {
    GaItem item = byId.remove(itemId);
    items.remove(item);
    return item;
  }

  /** Keeps within the bounds after an item, or its sound, was added. */
  void makeRoom() {
    while (items.size() > MAX_ITEMS) {
      byId.remove(items.remove(0).id());
    }
    long held = 0;
    for (int at = items.size() - 1; at >= 0; at--) {
      GaItem item = items.get(at);
      held += item.keptBytes();
      if (held > MAX_SOUND_BYTES) {
        held -= item.keptBytes();
        item.forgetSound();
      }
    }
  }
}
