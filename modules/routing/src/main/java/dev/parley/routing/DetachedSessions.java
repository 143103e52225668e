package dev.parley.routing;

/**
 * How many sessions of a router wait for a client that was lost: each holds a place at a provider
 * and up to a ring of memory, so they are bounded. Confined to the router's context.
 */
final class DetachedSessions {
  static final int MOST = 2_000;

  private final RoutingMetrics metrics;
  private int count;

  DetachedSessions(RoutingMetrics metrics) {
    this.metrics = metrics;
  }

  /** Takes a place; false when there is none. */
  boolean tryAdd() {
    if (count >= MOST) {
      return false;
    }
    count++;
    metrics.detached(1);
    return true;
  }

  /** Gives a place back. */
  void remove() {
    count--;
    metrics.detached(-1);
  }
}
