package dev.parley.audio.opus;

import java.time.Duration;

/**
 * How much work encoders put into a frame, the same for all of a process: less of it when frames
 * wait for a thread, more again when none has waited for a while. Any thread; time is handed in.
 */
public final class OpusComplexity {
  /**
   * The usual complexity at rest; more is not heard in speech at this bit rate and costs a third
   * more.
   */
  public static final int HIGHEST = 5;

  /** A frame that waited longer than this is late: half of the time it lasts. */
  public static final Duration LATE = Duration.ofMillis(10);

  /** Less work shows its effect within this; only then it is lowered again. */
  public static final Duration EASED = Duration.ofMillis(250);

  /** For so long no frame must be late before complexity rises by one. */
  public static final Duration CALM = Duration.ofSeconds(5);

  private static final int LOWEST = 0;
  private static final int FALL = 2;

  private final int highest;
  private volatile int current;
  private volatile long lastLate;
  private volatile long lastChange;

  /**
   * @param nowNanos the time on any clock that does not go back
   */
  public OpusComplexity(long nowNanos) {
    this(HIGHEST, nowNanos);
  }

  /**
   * @param highest the complexity at rest, 0 to 10
   * @param nowNanos the time on any clock that does not go back
   */
  public OpusComplexity(int highest, long nowNanos) {
    if (highest < LOWEST || highest > 10) {
      throw new IllegalArgumentException("complexity must be from 0 to 10, was " + highest);
    }
    this.highest = highest;
    current = highest;
    lastLate = nowNanos;
    lastChange = nowNanos - EASED.toNanos();
  }

  /** What encoders are to use now, 0 to 10. */
  public int current() {
    return current;
  }

  /**
   * Says that a frame is being encoded.
   *
   * @param waitedNanos how long it had to wait for a thread
   * @param nowNanos the time on the clock of the constructor
   */
  public void onFrame(long waitedNanos, long nowNanos) {
    if (waitedNanos > LATE.toNanos()) {
      lastLate = nowNanos;
      if (current > LOWEST && nowNanos - lastChange >= EASED.toNanos()) {
        change(-FALL, EASED, nowNanos);
      }
    } else if (current < highest
        && nowNanos - lastLate >= CALM.toNanos()
        && nowNanos - lastChange >= CALM.toNanos()) {
      change(1, CALM, nowNanos);
    }
  }

  /** Of those that want the same at the same time, one does it. */
  private synchronized void change(int by, Duration since, long nowNanos) {
    if (nowNanos - lastChange >= since.toNanos()) {
      lastChange = nowNanos;
      current = Math.max(LOWEST, Math.min(highest, current + by));
    }
  }
}
