package dev.parley.ingress;

import dev.parley.contract.error.ErrorCode;
import java.time.Duration;

/** What the edge counts. Called on event loops: must not block; any thread. */
public interface IngressMetrics {
  /** Counts nothing. */
  IngressMetrics NONE = new IngressMetrics() {};

  /**
   * A socket was upgraded.
   *
   * @param route the route asked for, {@code default} when the client named none
   */
  default void sessionOpened(String route) {}

  /**
   * A session's socket is gone.
   *
   * @param code the close code, as in {@link dev.parley.contract.LinkClosed}
   */
  default void sessionClosed(String route, int code, Duration lasted) {}

  /** An upgrade was answered with an HTTP error. */
  default void upgradeRefused(ErrorCode code) {}

  /** A session ran out of uplink credit and its socket is not read for now. */
  default void uplinkPaused() {}

  /** A client sends faster than it may and is held back. */
  default void clientThrottled() {}

  /**
   * A client answered a ping.
   *
   * @param rttNanos how long that took
   * @param jitterMs how that varies for this client
   */
  default void linkMeasured(long rttNanos, double jitterMs) {}

  /** A session's socket takes no more for now and its downlink credit is held back. */
  default void downlinkStalled() {}
}
