package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may use the hub, by what browsers say of them. Immutable; any thread.
 *
 * <p>Mode {@code open} (rule R28): any website can make its visitor's browser open a socket to
 * localhost, and a name of its own may resolve to 127.0.0.1. So the Host must be a loopback name
 * and the Origin, where a browser sent one, must be a page of this very server or a listed one.
 *
 * <p>Mode {@code token}: who has no credential gets nothing by any name, so that every Host will
 * do. The Origin must be a page of the Host itself or a listed one.
 */
public final class OriginPolicy {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}]|[0-9a-zA-Z._-]{1,253})(?::([0-9]{1,5}))?");
  private static final String SEPARATOR = "://";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** The one scheme of own pages, or null for any because TLS may end before the hub. */
  private final @Nullable String scheme;

  private final Set<String> listed;

  private OriginPolicy(@Nullable String scheme, List<String> allowedOrigins) {
    this.scheme = scheme;
    this.listed =
        allowedOrigins.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The policy of mode {@code open}.
   *
   * @param tls whether clients reach this server by https
   * @param allowedOrigins origins to let in besides this server's own
   */
  public static OriginPolicy loopbackOnly(boolean tls, List<String> allowedOrigins) {
    return new OriginPolicy(tls ? "https" : "http", allowedOrigins);
  }

  /**
   * The policy of mode {@code token}.
   *
   * @param allowedOrigins origins to let in besides this server's own
   */
  public static OriginPolicy anyHost(List<String> allowedOrigins) {
    return new OriginPolicy(null, allowedOrigins);
  }

  /**
   * @param hosts all values of the Host header
   * @param origins all values of the Origin header
   */
  public Optional<Refusal> refusal(List<String> hosts, List<String> origins) {
    String host = hosts.size() == 1 ? hosts.get(0) : "";
    int defaultPort = "https".equals(scheme) ? HTTPS_PORT : HTTP_PORT;
    Authority server = Authority.parse(host, defaultPort);
    if (server == null || (scheme != null && !LOOPBACK.contains(server.name()))) {
      return forbidden(
          scheme == null
              ? "The request names no one Host."
              : "This hub answers only to localhost, 127.0.0.1 and [::1].");
    }
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (origins.size() == 1
        && (isListed(origins.get(0)) || isOwn(origins.get(0).toLowerCase(Locale.ROOT), host))) {
      return Optional.empty();
    }
    return forbidden("Pages of this origin may not use the hub; list it under allowed origins.");
  }

  /** Whether a page of another server was let in by name. */
  public boolean isListed(String origin) {
    return listed.contains(origin.toLowerCase(Locale.ROOT));
  }

  private boolean isOwn(String origin, String host) {
    int end = origin.indexOf(SEPARATOR);
    String pageScheme = end < 0 ? "" : origin.substring(0, end);
    boolean web = pageScheme.equals("http") || pageScheme.equals("https");
    if (!web || (scheme != null && !pageScheme.equals(scheme))) {
      return false;
    }
    int defaultPort = pageScheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    Authority page = Authority.parse(origin.substring(end + SEPARATOR.length()), defaultPort);
    Authority server = Authority.parse(host, defaultPort);
    if (page == null || server == null || page.port() != server.port()) {
      return false;
    }
    return scheme == null ? page.name().equals(server.name()) : LOOPBACK.contains(page.name());
  }

  private static Optional<Refusal> forbidden(String message) {
    return Optional.of(Refusal.of(ErrorCode.FORBIDDEN_ORIGIN, message, null));
  }

  private record Authority(String name, int port) {
    static @Nullable Authority parse(String text, int defaultPort) {
      Matcher matcher = AUTHORITY.matcher(text);
      if (!matcher.matches()) {
        return null;
      }
      String digits = matcher.group(2);
      int port = digits == null ? defaultPort : Integer.parseInt(digits);
      String name = matcher.group(1).toLowerCase(Locale.ROOT);
      return port > 65_535 ? null : new Authority(name, port);
    }
  }
}
