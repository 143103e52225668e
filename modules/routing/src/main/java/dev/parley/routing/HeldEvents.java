package dev.parley.routing;

import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's events that wait for the upstream, in order. Their credit is not returned, so that the
 * link's window bounds how many there are. Not thread-safe.
 */
final class HeldEvents {
  /**
   * @param from whom credit is owed for it; null for a part that is not an event's last
   */
  private record Held(String event, @Nullable Creditor from) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>(0);

  void add(String event, @Nullable Creditor from) {
    held.add(new Held(event, from));
  }

  /** How many events of the client they are. */
  int count() {
    int events = 0;
    for (Held each : held) {
      events += each.from() == null ? 0 : 1;
    }
    return events;
  }

  /** Hands in each of those that wait now; any of them may be added again. */
  void handIn(BiConsumer<String, @Nullable Creditor> taker) {
    for (int left = held.size(); left > 0; left--) {
      Held next = held.poll();
      if (next != null) {
        taker.accept(next.event(), next.from());
      }
    }
  }

  void clear() {
    held.clear();
  }
}
