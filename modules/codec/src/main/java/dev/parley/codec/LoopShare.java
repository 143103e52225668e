package dev.parley.codec;

/**
 * How much of an event loop converting may take: {@link #BURST_NANOS} at once, and in the long run
 * one part in {@link #PARTS}, so that sound of many sessions that comes together does not make
 * others wait. What is beyond is for workers. Confined to the event loop; time is handed in.
 */
final class LoopShare {
  /** So much may be begun within a turn of the event loop, however many pieces that are. */
  static final long BURST_NANOS = 100_000;

  static final int PARTS = 4;

  /** A thread that was not let at the processor is not held to be one that converted. */
  private static final long MOST_OWED_NANOS = 4 * BURST_NANOS;

  private long spent;
  private long settledAt;

  /**
   * @param nowNanos the time on any clock that does not go back
   */
  LoopShare(long nowNanos) {
    settledAt = nowNanos;
  }

  /** Whether another piece may be begun. */
  boolean isLeft(long nowNanos) {
    settle(nowNanos);
    return spent < BURST_NANOS;
  }

  /** Says that a piece took so long until now. */
  void spend(long nanos, long nowNanos) {
    settle(nowNanos);
    spent = Math.min(MOST_OWED_NANOS, spent + nanos);
  }

  private void settle(long nowNanos) {
    spent = Math.max(0, spent - (nowNanos - settledAt) / PARTS);
    settledAt = nowNanos;
  }
}
