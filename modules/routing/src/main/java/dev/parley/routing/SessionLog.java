package dev.parley.routing;

import dev.parley.contract.OpenSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's line in the access log, at info, whatever its transport: who it was, what served it
 * last, how long it was and how it ended. What it said never gets here. Not thread-safe.
 */
final class SessionLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("parley.access");
  private static final String NONE = "none";

  private final OpenSession asked;
  private final long openedMs;
  private @Nullable String route;
  private @Nullable String endpoint;

  SessionLog(OpenSession asked, long nowMs) {
    this.asked = asked;
    this.openedMs = nowMs;
    this.route = asked.route();
  }

  /** An upstream came up. */
  void servedBy(String servedRoute, String servedEndpoint) {
    route = servedRoute;
    endpoint = servedEndpoint;
  }

  /**
   * The client's end is gone.
   *
   * @param closeCode as in {@link dev.parley.contract.LinkClosed}
   */
  void closed(int closeCode, long nowMs) {
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", asked.session())
        .addKeyValue("subject", asked.subject())
        .addKeyValue("route", route == null ? NONE : route)
        .addKeyValue("endpoint", endpoint == null ? NONE : endpoint)
        .addKeyValue("durationMs", nowMs - openedMs)
        .addKeyValue("closeCode", closeCode)
        .log("session closed");
  }
}
