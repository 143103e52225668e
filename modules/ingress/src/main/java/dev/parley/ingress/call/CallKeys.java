package dev.parley.ingress.call;

import dev.parley.ingress.auth.Hashes;
import io.vertx.core.shareddata.Shareable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which endpoint made which of the vendors' short-lived keys, and for whom. Knows keys by their
 * hash; bounded: the oldest go first. Any thread.
 */
final class CallKeys implements Shareable {
  static final int MAX_KEYS = 10_000;

  private record Entry(String subject, String endpoint) {}

  private final Map<String, Entry> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
          return size() > MAX_KEYS;
        }
      };

  synchronized void put(String key, String subject, String endpoint) {
    entries.put(Hashes.hex(Hashes.sha256(key)), new Entry(subject, endpoint));
  }

  /** The endpoint that made this key for this subject. */
  synchronized Optional<String> endpointOf(String key, String subject) {
    return Optional.ofNullable(entries.get(Hashes.hex(Hashes.sha256(key))))
        .filter(entry -> entry.subject().equals(subject))
        .map(Entry::endpoint);
  }
}
