package dev.parley.polling;

import dev.parley.contract.flow.InputRate;
import java.time.Duration;

/**
 * What a long-poll session may cost. Validated here, whatever read it.
 *
 * @param idleTimeout a session ends after this long without a request of its client
 * @param maxSessionAge a session ends after this long
 * @param slowClientTimeout a session whose mailbox is full ends when its client acknowledges
 *     nothing for this long
 * @param lingerTimeout how long what is left of a session that is over can be fetched
 * @param rate how fast a client may post; what comes faster is refused
 */
public record PollingConfig(
    Duration idleTimeout,
    Duration maxSessionAge,
    Duration slowClientTimeout,
    Duration lingerTimeout,
    InputRate.Limits rate) {
  public PollingConfig {
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("maxSessionAge", maxSessionAge);
    requirePositive("slowClientTimeout", slowClientTimeout);
    requirePositive("lingerTimeout", lingerTimeout);
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + ": must be a positive duration, was " + value);
    }
  }
}
