package dev.parley.audio.turn;

/**
 * Waits for a user who says nothing, from where an answer has been played to its end. Time is
 * handed in. Not thread-safe.
 */
final class IdleWait {
  private static final long NEVER = Long.MAX_VALUE;

  private long playedAtMs = NEVER;
  private long fromSample = -1;

  /**
   * @param atMs when the answer will have been played
   */
  void begin(long atMs) {
    playedAtMs = atMs;
    fromSample = -1;
  }

  void stop() {
    playedAtMs = NEVER;
    fromSample = -1;
  }

  /** Where the answer had been played; only once the wait is over. */
  long fromSample() {
    return fromSample;
  }

  /** When {@link #isOver} is to be asked next; {@link Long#MAX_VALUE} for never. */
  long nextMs(int timeoutMs) {
    return playedAtMs == NEVER || fromSample < 0 ? playedAtMs : playedAtMs + timeoutMs;
  }

  /**
   * @param heard samples of the session so far
   */
  boolean isOver(long nowMs, int timeoutMs, long heard) {
    if (playedAtMs == NEVER || nowMs < playedAtMs) {
      return false;
    }
    if (fromSample < 0) {
      fromSample = heard;
    }
    return nowMs >= playedAtMs + timeoutMs;
  }
}
