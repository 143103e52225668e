package dev.parley.polling;

import dev.parley.contract.flow.InputRate;

/**
 * The limits of a session; times in milliseconds.
 *
 * @param rate of posted events and their characters
 */
record PollLimits(long idleMs, long ageMs, long slowMs, long lingerMs, InputRate.Limits rate) {
  static PollLimits of(PollingConfig config) {
    return new PollLimits(
        config.idleTimeout().toMillis(),
        config.maxSessionAge().toMillis(),
        config.slowClientTimeout().toMillis(),
        config.lingerTimeout().toMillis(),
        config.rate());
  }
}
