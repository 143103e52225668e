package dev.parley.provider.api.socket;

import static dev.parley.contract.error.ErrorCode.PROVIDER_CLOSED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_HANDSHAKE_TIMEOUT;
import static dev.parley.contract.error.ErrorCode.PROVIDER_OVERLOADED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_PROTOCOL_ERROR;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CONFIGURATION;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNREACHABLE;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNRESPONSIVE;

import dev.parley.contract.error.ProviderFault;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.UpgradeRejectedException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection that fails means, whoever the vendor is. The words are the hub's own: vendor
 * text, URLs and keys stay in the cause.
 */
public final class SocketFaults {
  /** Up to about 11 days; a longer one is no rest but nonsense. */
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

  private SocketFaults() {}

  /** The connection or its upgrade failed. */
  public static ProviderFault ofConnect(Throwable cause) {
    if (cause instanceof UpgradeRejectedException rejected) {
      return ofStatus(
          rejected.getStatus(),
          "the provider answered the upgrade with status " + rejected.getStatus(),
          retryAfter(rejected),
          cause);
    }
    if (cause instanceof SSLException) {
      return new ProviderFault(PROVIDER_UNREACHABLE, "TLS with the provider failed", cause);
    }
    if (cause instanceof ProxyConnectException) {
      return new ProviderFault(
          PROVIDER_UNREACHABLE, "the egress proxy did not let the connection through", cause);
    }
    return new ProviderFault(PROVIDER_UNREACHABLE, "the provider could not be reached", cause);
  }

  /** A plain request was answered with a status that is no success. */
  public static ProviderFault ofStatus(int status) {
    return ofStatus(status, "the provider answered with status " + status, null, null);
  }

  /** {@code Retry-After} in seconds; a date is no use to a clock that only counts. */
  private static @Nullable Duration retryAfter(UpgradeRejectedException rejected) {
    String header = rejected.getHeaders().get(HttpHeaders.RETRY_AFTER);
    return header != null && SECONDS.matcher(header.strip()).matches()
        ? Duration.ofSeconds(Long.parseLong(header.strip()))
        : null;
  }

  private static ProviderFault ofStatus(
      int status, String answer, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    if (status == 401 || status == 403) {
      return new ProviderFault(PROVIDER_REFUSED_CREDENTIALS, answer, cause);
    }
    if (status == 429) {
      return new ProviderFault(PROVIDER_OVERLOADED, answer, cause, retryAfter);
    }
    // 408 is a server that ran out of patience, not one that disagrees with the request.
    boolean ours = status >= 300 && status < 500 && status != 408;
    return new ProviderFault(
        ours ? PROVIDER_REFUSED_CONFIGURATION : PROVIDER_UNREACHABLE,
        answer,
        cause,
        ours ? null : retryAfter);
  }

  public static ProviderFault connectTimeout() {
    return new ProviderFault(
        PROVIDER_UNREACHABLE, "the provider did not complete the upgrade in time");
  }

  public static ProviderFault handshakeTimeout() {
    return new ProviderFault(
        PROVIDER_HANDSHAKE_TIMEOUT, "the provider's session did not become ready in time");
  }

  public static ProviderFault configurationRefused() {
    return new ProviderFault(
        PROVIDER_REFUSED_CONFIGURATION, "the provider refused the session's configuration");
  }

  public static ProviderFault unresponsive() {
    return new ProviderFault(PROVIDER_UNRESPONSIVE, "the provider left a ping unanswered");
  }

  public static ProviderFault tooMuch() {
    return new ProviderFault(
        PROVIDER_PROTOCOL_ERROR, "the provider sent more than a session may before it was ready");
  }

  public static ProviderFault violation(Throwable cause) {
    return new ProviderFault(
        PROVIDER_PROTOCOL_ERROR, "the provider broke the WebSocket protocol or its limits", cause);
  }

  public static ProviderFault cancelled() {
    return new ProviderFault(PROVIDER_CLOSED, "the attempt was given up");
  }
}
