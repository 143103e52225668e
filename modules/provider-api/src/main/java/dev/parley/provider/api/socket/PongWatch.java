package dev.parley.provider.api.socket;

import java.time.Duration;

/**
 * Decides when to ping and when a silent upstream is dead. Anything the provider sends counts as an
 * answer. While the hub does not read, pings go on but their age stands still (rule R2). Not
 * thread-safe.
 */
final class PongWatch {
  /** What to do now. */
  enum Verdict {
    NOTHING,
    PING,
    DEAD
  }

  private static final Duration MAX_PERIOD = Duration.ofSeconds(5);
  private static final int PINGS_PER_TIMEOUT = 3;

  private final long periodMs;
  private final long timeoutMs;
  private long sincePingMs;
  private long unansweredMs;
  private boolean awaiting;
  private boolean paused;

  PongWatch(Duration timeout) {
    this.timeoutMs = timeout.toMillis();
    this.periodMs = period(timeout).toMillis();
  }

  /** How often an endpoint of this limit is pinged: every 5 s, or three times within the limit. */
  static Duration period(Duration timeout) {
    Duration third = timeout.dividedBy(PINGS_PER_TIMEOUT);
    return third.compareTo(MAX_PERIOD) < 0 ? third : MAX_PERIOD;
  }

  /** Something came from the provider. */
  void onHeard() {
    awaiting = false;
    unansweredMs = 0;
  }

  void onPaused() {
    paused = true;
  }

  void onResumed() {
    paused = false;
  }

  /**
   * Time went on.
   *
   * @param elapsedMs since the tick before
   */
  Verdict onTick(long elapsedMs) {
    // A tick that comes late says that this process stood still, not that the provider did.
    long counted = Math.min(elapsedMs, periodMs);
    sincePingMs += counted;
    if (awaiting && !paused) {
      unansweredMs += counted;
      if (unansweredMs >= timeoutMs) {
        return Verdict.DEAD;
      }
    }
    if (sincePingMs < periodMs) {
      return Verdict.NOTHING;
    }
    sincePingMs = 0;
    awaiting = true;
    return Verdict.PING;
  }
}
