package dev.parley.session.uplink;

import java.time.Duration;

/**
 * How much of a client's input is kept (rules R8, R13).
 *
 * @param idle of its sound while no turn is open
 * @param turn of its sound in all, while a turn is open or another upstream is sought
 * @param commands without an acknowledgement
 * @param characters of those commands
 */
public record UplinkLimits(Duration idle, Duration turn, int commands, int characters) {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** The limits of rules R8 and R13. */
  public static final UplinkLimits DEFAULTS =
      new UplinkLimits(Duration.ofSeconds(8), Duration.ofSeconds(30), 256, 1 << 20);

  /**
   * @throws IllegalArgumentException if a limit is not positive, {@code turn} is over ten minutes
   *     or {@code idle} is longer than {@code turn}
   */
  public UplinkLimits {
    require(idle.toMillis() > 0, "idle: must be at least 1 ms, was " + idle);
    require(turn.compareTo(LONGEST) <= 0, "turn: must be at most " + LONGEST + ", was " + turn);
    require(idle.compareTo(turn) <= 0, "idle: must not be longer than turn, was " + idle);
    require(commands > 0, "commands: must be at least 1, was " + commands);
    require(characters > 0, "characters: must be at least 1, was " + characters);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
