package dev.parley.emulator.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The items of the default conversation, in order (section 6). Bounded: the oldest drop out. */
final class Conversation {
  private static final int MAX_ITEMS = 1_000;
  private static final String FRONT = "root";

  private final List<Item> items = new ArrayList<>();

  List<Item> items() {
    return items;
  }

  Optional<Item> find(String id) {
    return items.stream().filter(item -> item.id().equals(id)).findFirst();
  }

  @Nullable String lastId() {
    return items.isEmpty() ? null : items.get(items.size() - 1).id();
  }

  void append(Item item) {
    insert(item, null);
  }

  /**
   * Adds an item.
   *
   * @param previous null to append, {@code root} to put it first, else the id of its predecessor
   * @throws Refusal if there is no such predecessor, or the id is taken; nothing is added then
   */
  void insert(Item item, @Nullable String previous) {
    if (find(item.id()).isPresent()) {
      throw new Refusal(
          "item_create_duplicate_id",
          "item.id",
          "Error adding item: an item with id '" + item.id() + "' already exists.");
    }
    int at = previous == null ? items.size() : FRONT.equals(previous) ? 0 : after(previous);
    item.enteredAfter(at == 0 ? null : items.get(at - 1).id());
    items.add(at, item);
    if (items.size() > MAX_ITEMS) {
      items.remove(0);
    }
  }

  private int after(String previous) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).id().equals(previous)) {
        return i + 1;
      }
    }
    throw new Refusal(
        "invalid_value",
        "previous_item_id",
        "Error adding item: the previous item with id '" + previous + "' does not exist.");
  }

  /**
   * @throws Refusal if there is none
   */
  Item require(String id, String code, String what) {
    return find(id)
        .orElseThrow(
            () ->
                new Refusal(
                    code,
                    "item_id",
                    "Error " + what + " item: the item with id '" + id + "' does not exist."));
  }

  void remove(Item item) {
    items.remove(item);
  }
}
