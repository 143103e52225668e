package dev.parley.ingress;

import dev.parley.contract.SessionId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request at info, and one per session that no router accounts for; a session's usual
 * line is its router's, which knows what served it. Query strings, headers and what sessions say
 * never get here.
 */
public final class AccessLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("parley.access");
  private static final int MAX_PATH = 128;

  private AccessLog() {}

  /** A request was answered. */
  public static void requestAnswered(
      String subject, String method, String path, int status, Duration took) {
    LOGGER
        .atInfo()
        .addKeyValue("subject", subject)
        .addKeyValue("method", printable(method))
        .addKeyValue("path", printable(path))
        .addKeyValue("status", status)
        .addKeyValue("durationMs", took.toMillis())
        .log("request answered");
  }

  /** The socket is gone of a session that no router took, or whose router was lost. */
  public static void sessionUnserved(
      SessionId session, String subject, String route, Duration lasted, int closeCode) {
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session)
        .addKeyValue("subject", subject)
        .addKeyValue("route", route)
        .addKeyValue("endpoint", "none")
        .addKeyValue("durationMs", lasted.toMillis())
        .addKeyValue("closeCode", closeCode)
        .log("session closed");
  }

  /** A request line is the client's text: no control characters, no endless lines. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_PATH));
    for (int i = 0; i < text.length() && i < MAX_PATH; i++) {
      char c = text.charAt(i);
      safe.append(c > ' ' && c < 127 ? c : '?');
    }
    return safe.toString();
  }
}
