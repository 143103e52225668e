package dev.parley.ingress.rest;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers every answer carries. The page loads scripts, styles and worklets as files of this
 * server only, and connects to this server only.
 */
public final class SecurityHeaders {
  private static final String POLICY =
      "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "media-src 'self' blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
          + "form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

  private SecurityHeaders() {}

  /**
   * Adds them.
   *
   * @param host the Host header once it is found good, else null. Older browsers do not count a
   *     WebSocket to the page's own server as {@code 'self'}; an IPv6 literal has no place in a
   *     policy
   */
  public static void apply(MultiMap headers, @Nullable String host) {
    boolean named = host != null && host.indexOf('[') < 0;
    headers
        .set(
            "content-security-policy", named ? POLICY + " ws://" + host + " wss://" + host : POLICY)
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("x-frame-options", "DENY")
        .set("cross-origin-opener-policy", "same-origin")
        .set("permissions-policy", "microphone=(self), camera=(self), geolocation=()");
  }
}
