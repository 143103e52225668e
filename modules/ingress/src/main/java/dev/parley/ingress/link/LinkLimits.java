package dev.parley.ingress.link;

import dev.parley.ingress.IngressConfig;

/** The time limits of a link in milliseconds. */
record LinkLimits(long idleMs, long ageMs, long slowMs, long pingMs) {
  /** How long a client may take to answer a close frame before the connection is ended. */
  static final long CLOSING_MS = 5_000;

  static LinkLimits of(IngressConfig.Limits limits) {
    return new LinkLimits(
        limits.idleTimeout().toMillis(),
        limits.maxSessionAge().toMillis(),
        limits.slowClientTimeout().toMillis(),
        limits.pingEvery().toMillis());
  }
}
