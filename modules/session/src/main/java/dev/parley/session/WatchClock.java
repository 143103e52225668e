package dev.parley.session;

/**
 * Time as the watchdogs see it: it stands still while the hub itself holds back what the upstream
 * sends, for a silence of the hub's own making says nothing about the upstream (rule R2).
 */
final class WatchClock {
  private static final long RUNNING = Long.MIN_VALUE;

  private long blockedSinceMs = RUNNING;
  private long standstillMs;

  /** Milliseconds of watch time; never goes back while {@code nowMs} does not. */
  long at(long nowMs) {
    return (isBlocked() ? blockedSinceMs : nowMs) - standstillMs;
  }

  boolean isBlocked() {
    return blockedSinceMs != RUNNING;
  }

  /** Stops or starts the clock; the same state twice changes nothing. */
  void setBlocked(boolean blocked, long nowMs) {
    if (blocked == isBlocked()) {
      return;
    }
    if (blocked) {
      blockedSinceMs = nowMs;
    } else {
      standstillMs += nowMs - blockedSinceMs;
      blockedSinceMs = RUNNING;
    }
  }
}
