package dev.parley.session;

import java.time.Duration;

/**
 * How long an upstream that owes something may stay silent (rule R1).
 *
 * @param responseCreated from {@code response.create}, or from a speech end that starts a response,
 *     to {@code response.created}
 * @param firstOutput from {@code response.created} to the first output
 * @param outputGap between two outputs of one response
 * @param probeAfterInput input with energy that a server-VAD upstream may leave without any event
 *     before it is probed
 * @param probeEvery the least distance between two probes
 * @param probeAnswer how long a probe may stay unanswered
 */
public record WatchLimits(
    Duration responseCreated,
    Duration firstOutput,
    Duration outputGap,
    Duration probeAfterInput,
    Duration probeEvery,
    Duration probeAnswer) {

  /** The limits of rule R1. */
  public static final WatchLimits DEFAULTS =
      new WatchLimits(
          Duration.ofSeconds(3),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(1500));

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public WatchLimits {
    positive("responseCreated", responseCreated);
    positive("firstOutput", firstOutput);
    positive("outputGap", outputGap);
    positive("probeAfterInput", probeAfterInput);
    positive("probeEvery", probeEvery);
    positive("probeAnswer", probeAnswer);
  }

  private static void positive(String name, Duration limit) {
    if (limit.toMillis() <= 0) {
      throw new IllegalArgumentException(name + ": must be at least 1 ms, was " + limit);
    }
  }
}
