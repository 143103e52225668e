package dev.parley.routing.health;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat.Tripped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The circuits that other nodes have open. Their word counts as long as they repeat it and the time
 * they gave has not passed, but less than what a session of this node proves: a node whose own way
 * to an endpoint is broken must not keep all others from it. Bounded by what beats may hold and by
 * the nodes that are heard. Not thread-safe; time is handed in.
 */
final class OtherNodes {
  private record Trip(long number, long untilMs, boolean isRefuted) {}

  private final Map<InstanceId, Map<String, Trip>> byNode = new HashMap<>();

  void onReport(InstanceId node, List<Tripped> tripped, long nowMs) {
    Map<String, Trip> before = byNode.getOrDefault(node, Map.of());
    Map<String, Trip> now = new HashMap<>();
    for (Tripped told : tripped) {
      Trip known = before.get(told.endpoint());
      boolean isRefuted = known != null && known.number() == told.trip() && known.isRefuted();
      now.put(told.endpoint(), new Trip(told.trip(), nowMs + told.retryMs(), isRefuted));
    }
    if (now.isEmpty()) {
      byNode.remove(node);
    } else {
      byNode.put(node, now);
    }
  }

  void forget(InstanceId node) {
    byNode.remove(node);
  }

  /** A session of this node has got something of use from the endpoint. */
  void onProven(String endpoint) {
    for (Map<String, Trip> trips : byNode.values()) {
      trips.computeIfPresent(
          endpoint, (name, trip) -> new Trip(trip.number(), trip.untilMs(), true));
    }
  }

  /** How long until no other node speaks against the endpoint; 0 when none does now. */
  long waitMs(String endpoint, long nowMs) {
    long waitMs = 0;
    for (Map<String, Trip> trips : byNode.values()) {
      Trip trip = trips.get(endpoint);
      if (trip != null && !trip.isRefuted()) {
        waitMs = Math.max(waitMs, trip.untilMs() - nowMs);
      }
    }
    return waitMs;
  }
}
