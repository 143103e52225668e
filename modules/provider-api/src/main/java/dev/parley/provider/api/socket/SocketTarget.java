package dev.parley.provider.api.socket;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to ask for the upgrade.
 *
 * @param tls whether the socket is TLS
 * @param requestUri path and query, encoded
 * @param header the header that carries the credential
 * @param credential its value, or null to send none
 */
public record SocketTarget(
    boolean tls,
    String host,
    int port,
    String requestUri,
    String header,
    @Nullable Secret credential) {
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * A request to an endpoint's server.
   *
   * @param credential what the header says, made of the endpoint's key
   * @throws IllegalArgumentException when the endpoint's URL or key cannot be used
   */
  public static SocketTarget at(
      EndpointConfig endpoint, String requestUri, String header, @Nullable Secret credential) {
    URI url = endpoint.url();
    boolean tls = isTls(url);
    String host = url.getHost();
    if (host == null) {
      throw new IllegalArgumentException("the URL of endpoint " + endpoint.name() + " has no host");
    }
    Secret key = endpoint.apiKey();
    if (key != null && !VISIBLE.matcher(key.value()).matches()) {
      throw new IllegalArgumentException(
          "the key of endpoint " + endpoint.name() + " has characters that no header can carry");
    }
    int port = url.getPort() != -1 ? url.getPort() : tls ? 443 : 80;
    return new SocketTarget(tls, host, port, requestUri, header, credential);
  }

  /** The path of the endpoint's URL without slashes at its end; empty for none. */
  public static String path(EndpointConfig endpoint) {
    String path = endpoint.url().getRawPath();
    return path == null ? "" : path.replaceAll("/+$", "");
  }

  private static boolean isTls(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default ->
          throw new IllegalArgumentException("the URL's scheme must be http, https, ws or wss");
    };
  }
}
