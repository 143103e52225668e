package dev.parley.ingress.link;

import dev.parley.contract.flow.InputRate;
import dev.parley.ingress.IngressConfig;

/**
 * The limits of a link; times in milliseconds.
 *
 * @param closingMs how long a client may take to answer a close frame before it is cut off
 */
record LinkLimits(
    long idleMs,
    long ageMs,
    long slowMs,
    long pingMs,
    long closingMs,
    InputRate.Limits rate,
    IngressConfig.Unconfirmed unconfirmed) {
  private static final long MAX_CLOSING_MS = 5_000;

  static LinkLimits of(IngressConfig.Limits limits) {
    return new LinkLimits(
        limits.idleTimeout().toMillis(),
        limits.maxSessionAge().toMillis(),
        limits.slowClientTimeout().toMillis(),
        limits.pingEvery().toMillis(),
        Math.min(MAX_CLOSING_MS, limits.slowClientTimeout().toMillis()),
        rate(limits),
        limits.unconfirmed());
  }

  /** The same, with a ping at least so often. */
  LinkLimits withPing(long everyMs) {
    return new LinkLimits(
        idleMs, ageMs, slowMs, Math.min(pingMs, everyMs), closingMs, rate, unconfirmed);
  }

  private static InputRate.Limits rate(IngressConfig.Limits limits) {
    IngressConfig.Rate rate = limits.rate();
    return new InputRate.Limits(
        rate.eventsPerSecond(),
        rate.bytesPerSecond(),
        rate.burst().toMillis(),
        limits.maxMessageBytes(),
        rate.excessTimeout().toMillis());
  }
}
