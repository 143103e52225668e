package dev.parley.routing.health;

import java.time.Duration;

/**
 * How breakers behave.
 *
 * @param reset how long an open circuit rests before one session may try the endpoint; up to a
 *     quarter is added at random, so that not all nodes try at once
 * @param window within which faults of sessions that were up add up
 */
public record BreakerSettings(Duration reset, Duration window) {
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(Duration.ofSeconds(30), Duration.ofMinutes(1));

  public BreakerSettings {
    if (reset.toMillis() < 1 || window.toMillis() < 1) {
      throw new IllegalArgumentException("reset and window must be positive");
    }
  }
}
