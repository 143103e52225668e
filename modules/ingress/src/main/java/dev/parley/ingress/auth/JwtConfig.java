package dev.parley.ingress.auth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which JSON Web Tokens are believed. A token must name its subject ({@code sub}, 1 to 128 visible
 * ASCII characters) and its end ({@code exp}).
 *
 * @param secret what HS256 tokens are signed with, at least 32 bytes, or null for none
 * @param keySet the public keys of all other tokens, or null for none
 * @param issuer the only {@code iss}, or null for any
 * @param audiences of which {@code aud} must hold one; empty for any
 * @param leeway how far the issuer's clock may be off
 */
public record JwtConfig(
    @Nullable String secret,
    @Nullable KeySet keySet,
    @Nullable String issuer,
    List<String> audiences,
    Duration leeway) {
  public JwtConfig {
    audiences = List.copyOf(audiences);
  }

  /** Where a JWKS document is. */
  public sealed interface KeySet {
    /** A file, which is read anew now and then. */
    record File(Path path) implements KeySet {}

    /**
     * A server.
     *
     * @param proxy the way there, or null for a direct one
     */
    record Server(URI url, @Nullable Proxy proxy) implements KeySet {}
  }

  /**
   * A proxy on the way to a server.
   *
   * @param socks whether it speaks SOCKS version 5; else HTTP CONNECT
   */
  public record Proxy(
      boolean socks, String host, int port, @Nullable String username, @Nullable String password) {
    @Override
    public String toString() {
      return "Proxy[" + host + ":" + port + "]";
    }
  }

  @Override
  public String toString() {
    return "JwtConfig[issuer=" + issuer + ", audiences=" + audiences + "]";
  }
}
