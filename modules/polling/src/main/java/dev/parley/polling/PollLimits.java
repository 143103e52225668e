package dev.parley.polling;

/** The time limits of a session in milliseconds. */
record PollLimits(long idleMs, long ageMs, long slowMs, long lingerMs) {
  static PollLimits of(PollingConfig config) {
    return new PollLimits(
        config.idleTimeout().toMillis(),
        config.maxSessionAge().toMillis(),
        config.slowClientTimeout().toMillis(),
        config.lingerTimeout().toMillis());
  }
}
