package dev.parley.routing;

import dev.parley.contract.Leg;
import dev.parley.session.Effect;

/** What routing tells an operator. Called on event loops; must not block. Labels are bounded. */
public interface RoutingMetrics {
  /** A session got its first upstream. Paired with one {@link #sessionClosed}. */
  void sessionOpened(String route, String endpoint);

  void sessionClosed(String route, String endpoint);

  /** An attempt to open an upstream succeeded. */
  void upstreamOpened(String endpoint, long openMs);

  /** An attempt to open an upstream failed and the next endpoint, if any, is tried. */
  void upstreamOpenFailed(String endpoint, String code);

  /** An open upstream failed. */
  void upstreamFailed(String endpoint, String code);

  /**
   * Session machines have seen frames.
   *
   * @param from the leg they came by
   * @param frames how many since the last call
   */
  void framesSeen(Leg from, long frames);

  /** Something the session machine counts. */
  void counted(Effect.Counted what, String code);
}
