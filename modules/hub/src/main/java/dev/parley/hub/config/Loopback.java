package dev.parley.hub.config;

import org.jspecify.annotations.Nullable;

/** Names and addresses of this very machine. */
final class Loopback {
  private Loopback() {}

  /**
   * @param host a name or an address, IPv6 with or without brackets
   */
  static boolean isName(@Nullable String host) {
    return host != null
        && (host.equals("localhost")
            || host.equals("::1")
            || host.equals("[::1]")
            || host.matches("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}"));
  }
}
