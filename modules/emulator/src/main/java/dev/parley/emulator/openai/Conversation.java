package dev.parley.emulator.openai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of a session in their order, bounded: the oldest go, and their sound before them. */
final class Conversation {
  private static final int MAX_ITEMS = 2_000;
  private static final int MAX_SOUND_BYTES = 64 * 1024 * 1024;

  private final String id;
  private final List<Item> items = new ArrayList<>();
  private final Map<String, Item> byId = new HashMap<>();

  Conversation(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** The items in order; valid until the next change. */
  List<Item> items() {
    return List.copyOf(items);
  }

  @Nullable Item find(String itemId) {
    return byId.get(itemId);
  }

  /** Adds at the end; the id of the item before it, null for the first. */
  @Nullable String append(Item item) {
    String before = items.isEmpty() ? null : items.get(items.size() - 1).id();
    insert(items.size(), item);
    return before;
  }

  /**
   * Adds where the client wants it.
   *
   * @param previousId {@code root} for the front, else an item's id
   * @return the id of the item before it, null for the first
   * @throws ClientError if the id is unknown; then nothing is added
   */
  @Nullable String insertAfter(String previousId, Item item) {
    if (previousId.equals("root")) {
      insert(0, item);
      return null;
    }
    Item previous = byId.get(previousId);
    if (previous == null) {
      throw ClientError.invalid(
          "previous_item_id",
          "Previous item with id " + ClientError.quoted(previousId) + " not found.");
    }
    insert(items.indexOf(previous) + 1, item);
    return previousId;
  }

  private void insert(int at, Item item) {
    if (byId.putIfAbsent(item.id(), item) != null) {
      throw ClientError.invalid(
          "item.id", "Item with id " + ClientError.quoted(item.id()) + " already exists.");
    }
    items.add(at, item);
    makeRoom();
  }

  /** The id of the last item; null while there is none. */
  @Nullable String lastId() {
    return items.isEmpty() ? null : items.get(items.size() - 1).id();
  }

  @Nullable Item remove(String itemId) {
    Item item = byId.remove(itemId);
    items.remove(item);
    return item;
  }

  /** Keeps within the bounds after an item, or its sound, was added. */
  void makeRoom() {
    while (items.size() > MAX_ITEMS) {
      byId.remove(items.remove(0).id());
    }
    long held = items.stream().mapToLong(Item::soundBytes).sum();
    for (int at = 0; held > MAX_SOUND_BYTES && at < items.size() - 1; at++) {
      held -= items.get(at).soundBytes();
      items.get(at).forgetSound();
    }
  }
}
