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
 * Rule R28 for mode {@code open}: any website can make its visitor's browser open a socket to
 * localhost, and a name of its own may resolve to 127.0.0.1. So the Host must be a loopback name
 * and the Origin, where a browser sent one, must be a page of this very server or a listed one.
 * Immutable; any thread.
 */
public final class OriginPolicy {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}]|[0-9a-zA-Z.-]{1,253})(?::([0-9]{1,5}))?");
  private static final String SEPARATOR = "://";

  private final String scheme;
  private final int defaultPort;
  private final Set<String> listed;

  /**
   * @param tls whether clients reach this server by https
   * @param allowedOrigins origins to let in besides this server's own
   */
  public OriginPolicy(boolean tls, List<String> allowedOrigins) {
    scheme = tls ? "https" : "http";
    defaultPort = tls ? 443 : 80;
    listed =
        allowedOrigins.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @param hosts all values of the Host header
   * @param origins all values of the Origin header
   */
  public Optional<Refusal> refusal(List<String> hosts, List<String> origins) {
    Authority host = hosts.size() == 1 ? Authority.parse(hosts.get(0), defaultPort) : null;
    if (host == null || !LOOPBACK.contains(host.name())) {
      return forbidden("This hub answers only to localhost, 127.0.0.1 and [::1].");
    }
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (origins.size() == 1 && isKnown(origins.get(0), host.port())) {
      return Optional.empty();
    }
    return forbidden("Pages of this origin may not use the hub; list it under allowed origins.");
  }

  private boolean isKnown(String origin, int port) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (listed.contains(lower)) {
      return true;
    }
    if (!lower.startsWith(scheme + SEPARATOR)) {
      return false;
    }
    Authority page =
        Authority.parse(lower.substring(scheme.length() + SEPARATOR.length()), defaultPort);
    return page != null && LOOPBACK.contains(page.name()) && page.port() == port;
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
