package dev.parley.provider.glm;

/**
 * The time as it was handed in last: for audio it always goes on; for the provider's patience it
 * stands still while the hub does not read (rule R2). Milliseconds. Not thread-safe.
 */
final class Clock {
  private final long epochAtZeroMs;
  private long nowMs;
  private long pausedForMs;
  private boolean paused;

  /**
   * @param epochAtZeroMs epoch milliseconds when the time handed in was 0
   */
  Clock(long epochAtZeroMs, long nowMs) {
    this.epochAtZeroMs = epochAtZeroMs;
    this.nowMs = nowMs;
  }

  /**
   * @param now on any clock that does not go back
   */
  void at(long now) {
    if (paused) {
      pausedForMs += now - nowMs;
    }
    nowMs = now;
  }

  void setPaused(boolean paused) {
    this.paused = paused;
  }

  long nowMs() {
    return nowMs;
  }

  long epochMs() {
    return epochAtZeroMs + nowMs;
  }

  long epochAtZeroMs() {
    return epochAtZeroMs;
  }

  /** The time on the clock of the provider's patience. */
  long watchMs() {
    return nowMs - pausedForMs;
  }

  /** When the clock of patience will show this, {@link Long#MAX_VALUE} for never. */
  long ofWatch(long watchMs) {
    return paused || watchMs == Long.MAX_VALUE ? Long.MAX_VALUE : watchMs + pausedForMs;
  }
}
