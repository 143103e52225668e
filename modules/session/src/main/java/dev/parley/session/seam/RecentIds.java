package dev.parley.session.seam;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids last noted, each with another id or none. Bounded: the oldest go. */
final class RecentIds {
  /** No id of the protocol comes near; a longer one is not noted. */
  static final int MAX_LENGTH = 512;

  private final Map<String, @Nullable String> noted;

  RecentIds(int capacity) {
    noted =
        new LinkedHashMap<>(0) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, @Nullable String> eldest) {
            return size() > capacity;
          }
        };
  }

  void add(String id, @Nullable String other) {
    if (id.length() <= MAX_LENGTH && (other == null || other.length() <= MAX_LENGTH)) {
      noted.put(id, other);
    }
  }

  void add(String id) {
    add(id, null);
  }

  boolean isEmpty() {
    return noted.isEmpty();
  }

  boolean contains(String id) {
    return noted.containsKey(id);
  }

  /** What was noted with this id; null if nothing was, or the id was not noted. */
  @Nullable String other(String id) {
    return noted.get(id);
  }

  void remove(String id) {
    noted.remove(id);
  }
}
