package dev.parley.session;

import java.time.Duration;

/**
 * How a session moves to another upstream when its own fails.
 *
 * @param perMinute the most switches of one session within 60 s (rule R20); 0 ends the session with
 *     its first upstream
 * @param grace how long a session without any upstream waits for one
 * @param retryEvery the distance between two searches meanwhile
 * @param rollover how long before the known end of its upstream a session looks for a quiet moment
 *     to move; zero: it waits for the end
 */
public record SwitchLimits(int perMinute, Duration grace, Duration retryEvery, Duration rollover) {
  /** As long before as is usual. */
  public static final Duration ROLLOVER = Duration.ofMinutes(5);

  public static final SwitchLimits DEFAULTS =
      new SwitchLimits(6, Duration.ofSeconds(15), Duration.ofSeconds(1));

  /** The session ends with its upstream. */
  public static final SwitchLimits OFF =
      new SwitchLimits(0, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO);

  /** With the usual rollover. */
  public SwitchLimits(int perMinute, Duration grace, Duration retryEvery) {
    this(perMinute, grace, retryEvery, ROLLOVER);
  }

  /**
   * @throws IllegalArgumentException if a limit is negative, or the retry is not positive
   */
  public SwitchLimits {
    if (perMinute < 0
        || grace.isNegative()
        || retryEvery.toMillis() <= 0
        || rollover.isNegative()) {
      throw new IllegalArgumentException("switching: must not be negative");
    }
  }
}
