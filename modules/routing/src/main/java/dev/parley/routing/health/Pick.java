package dev.parley.routing.health;

/** Whether a session may use an endpoint now. */
public sealed interface Pick {
  /** It may; the use must be ended. */
  record Granted(EndpointUse use) implements Pick {}

  /** Too many sessions are being opened there; one of them will be done soon. */
  record Busy() implements Pick {}

  /** It holds as many sessions as it may. */
  record Full() implements Pick {}

  /**
   * Its circuit is open.
   *
   * @param retryInMs how long it lets nobody through, at least 1
   */
  record Tripped(long retryInMs) implements Pick {}
}
