package dev.parley.routing.journal;

import java.time.Duration;

/**
 * How a session is written down.
 *
 * @param hold the longest that an event waits for its write (rule R23)
 * @param ask the longest that a question waits whether the session is written down; its answer is
 *     no then
 * @param retry how long after a failed write the next begins
 * @param refresh how long something that changes nothing, such as sound and deltas, may go on
 *     before it is written as well
 * @param keep how long a session in which nothing happens stays as it was written; well below what
 *     journals keep an entry that is not written again
 * @param restBytesPerMs a write is followed by a rest of a millisecond for so many bytes of it, so
 *     that one long conversation does not occupy its router
 */
public record JournalLimits(
    Duration hold,
    Duration ask,
    Duration retry,
    Duration refresh,
    Duration keep,
    int restBytesPerMs) {
  public static final JournalLimits DEFAULTS =
      new JournalLimits(
          Duration.ofMillis(250),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          16 * 1_024);

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public JournalLimits {
    if (hold.toMillis() < 1
        || ask.toMillis() < 1
        || retry.toMillis() < 1
        || refresh.toMillis() < 1
        || keep.toMillis() < 1
        || restBytesPerMs < 1) {
      throw new IllegalArgumentException("limits of the journal must be positive");
    }
  }
}
