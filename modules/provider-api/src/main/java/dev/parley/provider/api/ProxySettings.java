package dev.parley.provider.api;

import org.jspecify.annotations.Nullable;

/**
 * An egress proxy of one endpoint.
 *
 * @param type how to ask it
 * @param host its name or address
 * @param port its port
 * @param username for Basic (HTTP) or username/password (SOCKS5), or null
 */
public record ProxySettings(
    Type type, String host, int port, @Nullable String username, @Nullable Secret password) {
  /** HTTP CONNECT or SOCKS version 5. */
  public enum Type {
    HTTP,
    SOCKS5
  }
}
