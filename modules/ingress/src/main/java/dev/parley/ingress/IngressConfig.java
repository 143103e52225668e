package dev.parley.ingress;

import dev.parley.contract.flow.CreditWindow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP edge behaves. Validated here, whatever read it.
 *
 * @param host the address to bind
 * @param port 0 to 65535; 0 is one free port for all instances of a Vert.x
 * @param tls key and certificate, or null for plain HTTP
 * @param allowedOrigins further origins of pages that may open sessions, as browsers send them:
 *     {@code http://localhost:5173}
 * @param webRoot where the static page is
 * @param limits what one session may cost
 */
public record IngressConfig(
    String host,
    int port,
    @Nullable Tls tls,
    List<String> allowedOrigins,
    WebRoot webRoot,
    Limits limits) {

  public IngressConfig {
    require(!host.isBlank(), "host", "must not be blank", host);
    require(port >= 0 && port <= 65_535, "port", "must be 0 to 65535", port);
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** Loopback, plain HTTP, the page from the class path, default limits. */
  public static IngressConfig onLoopback(int port) {
    return new IngressConfig(
        "localhost", port, null, List.of(), new WebRoot.OnClassPath("webroot"), Limits.DEFAULTS);
  }

  /** The same with these limits. */
  public IngressConfig withLimits(Limits other) {
    return new IngressConfig(host, port, tls, allowedOrigins, webRoot, other);
  }

  /** The same with these further origins. */
  public IngressConfig withAllowedOrigins(List<String> origins) {
    return new IngressConfig(host, port, tls, origins, webRoot, limits);
  }

  /** The same with the page from there. */
  public IngressConfig withWebRoot(WebRoot other) {
    return new IngressConfig(host, port, tls, allowedOrigins, other, limits);
  }

  /** The same over TLS. */
  public IngressConfig withTls(Tls other) {
    return new IngressConfig(host, port, other, allowedOrigins, webRoot, limits);
  }

  /**
   * A server certificate.
   *
   * @param keyPath path of a PEM private key
   * @param certificatePath path of a PEM certificate chain
   */
  public record Tls(String keyPath, String certificatePath) {
    public Tls {
      Objects.requireNonNull(keyPath);
      Objects.requireNonNull(certificatePath);
    }
  }

  /**
   * What one session may cost.
   *
   * @param maxMessageBytes of one client message, in UTF-8; 1 KiB to 64 MiB
   * @param idleTimeout closed after this long without a message of the client; time in which the
   *     hub itself does not read does not count
   * @param maxSessionAge closed after this long
   * @param slowClientTimeout closed when nothing of what is queued for it could be written for this
   *     long; a client gets as long, but at most 5 s, to answer a close before it is cut off
   * @param pingEvery a WebSocket ping this often
   * @param rate how fast it may send
   * @param unconfirmed how much may be on its way to a client that may come back
   */
  public record Limits(
      int maxMessageBytes,
      Duration idleTimeout,
      Duration maxSessionAge,
      Duration slowClientTimeout,
      Duration pingEvery,
      Rate rate,
      Unconfirmed unconfirmed) {
    public static final Limits DEFAULTS =
        new Limits(
            4 * 1024 * 1024,
            Duration.ofSeconds(300),
            Duration.ofHours(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Rate.DEFAULTS,
            Unconfirmed.DEFAULTS);

    public Limits {
      require(
          maxMessageBytes >= 1024 && maxMessageBytes <= 64 * 1024 * 1024,
          "maxMessageBytes",
          "must be 1024 to 67108864",
          maxMessageBytes);
      requirePositive("idleTimeout", idleTimeout);
      requirePositive("maxSessionAge", maxSessionAge);
      requirePositive("slowClientTimeout", slowClientTimeout);
      requirePositive("pingEvery", pingEvery);
    }

    /** The same, with so much on its way. */
    public Limits withUnconfirmed(Unconfirmed other) {
      return new Limits(
          maxMessageBytes, idleTimeout, maxSessionAge, slowClientTimeout, pingEvery, rate, other);
    }
  }

  /**
   * How much of a session may be on its way to a client that may come back, unless something was
   * written whole that is longer. A router should keep as much and a {@link CreditWindow} more of
   * what it has given.
   *
   * @param events 1 or more
   * @param characters of their JSON; 1 or more
   */
  public record Unconfirmed(int events, long characters) {
    public static final Unconfirmed DEFAULTS = behind(1024, 1024 * 1024);

    public Unconfirmed {
      require(events >= 1, "unconfirmed.events", "must be 1 or more", events);
      require(characters >= 1, "unconfirmed.characters", "must be 1 or more", characters);
    }

    /**
     * For routers that keep so much of what they have given. A client's library answers a ping
     * before its application has what was read before it, so half a window is left for that.
     */
    public static Unconfirmed behind(int keptEvents, long keptCharacters) {
      return new Unconfirmed(
          keptEvents - CreditWindow.FRAMES * 3 / 2, keptCharacters - CreditWindow.BYTES * 3 / 2);
    }
  }

  /**
   * How fast one client may send; read as fast as it likes until the burst is used up, then at this
   * rate. The defaults carry 24 kHz PCM in pieces of 20 ms ten times faster than real time.
   *
   * @param eventsPerSecond messages, fragments and control frames; 1 or more
   * @param bytesPerSecond of their payloads; 1024 or more
   * @param burst what this long of either rate amounts to may come at once
   * @param excessTimeout closed when it was held back for this much longer than it was not
   */
  public record Rate(
      int eventsPerSecond, int bytesPerSecond, Duration burst, Duration excessTimeout) {
    public static final Rate DEFAULTS =
        new Rate(500, 1024 * 1024, Duration.ofSeconds(4), Duration.ofSeconds(30));

    public Rate {
      require(eventsPerSecond >= 1, "eventsPerSecond", "must be 1 or more", eventsPerSecond);
      require(bytesPerSecond >= 1024, "bytesPerSecond", "must be 1024 or more", bytesPerSecond);
      requirePositive("burst", burst);
      requirePositive("excessTimeout", excessTimeout);
    }
  }

  private static void requirePositive(String key, Duration value) {
    require(!value.isNegative() && !value.isZero(), key, "must be a positive duration", value);
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + rule + ", was " + value);
    }
  }
}
