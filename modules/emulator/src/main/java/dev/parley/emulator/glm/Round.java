package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one turn of the user's led to: items by their ids, and what was said, called and returned in
 * its order.
 *
 * @param id shared by what the user said and what was answered
 */
record Round(String id, Map<String, JsonObject> items, List<Slot> slots) {
  Round(String id) {
    this(id, new LinkedHashMap<>(), new ArrayList<>());
  }

  /**
   * An entry that may not be known yet, since it has to be heard first.
   *
   * @param characters that were sent for it
   */
  record Slot(Future<Entry> entry, int characters) {
    static Slot of(Entry entry) {
      return new Slot(Future.succeededFuture(entry), entry.toString().length());
    }
  }

  void add(String itemId, JsonObject item, Slot slot) {
    items.put(itemId, item);
    slots.add(slot);
  }

  int characters() {
    return slots.stream().mapToInt(Slot::characters).sum();
  }
}
