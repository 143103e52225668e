package dev.parley.ingress.link;

import dev.parley.ingress.IngressConfig;

/**
 * The limits of a link; times in milliseconds.
 *
 * @param closingMs how long a client may take to answer a close frame before it is cut off
 */
record LinkLimits(long idleMs, long ageMs, long slowMs, long pingMs, long closingMs, Rate rate) {
  /**
   * See {@link IngressConfig.Rate}.
   *
   * @param framesPerSecond WebSocket frames
   * @param bytesPerSecond of their payloads
   */
  record Rate(long framesPerSecond, long bytesPerSecond, long burstMs, long excessMs) {
    static Rate of(IngressConfig.Rate rate) {
      return new Rate(
          rate.eventsPerSecond(),
          rate.bytesPerSecond(),
          rate.burst().toMillis(),
          rate.excessTimeout().toMillis());
    }
  }

  private static final long MAX_CLOSING_MS = 5_000;

  static LinkLimits of(IngressConfig.Limits limits) {
    return new LinkLimits(
        limits.idleTimeout().toMillis(),
        limits.maxSessionAge().toMillis(),
        limits.slowClientTimeout().toMillis(),
        limits.pingEvery().toMillis(),
        Math.min(MAX_CLOSING_MS, limits.slowClientTimeout().toMillis()),
        Rate.of(limits.rate()));
  }
}
