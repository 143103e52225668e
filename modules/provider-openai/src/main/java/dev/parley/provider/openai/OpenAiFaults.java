package dev.parley.provider.openai;

import static dev.parley.contract.error.ErrorCode.PROVIDER_CLOSED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_HANDSHAKE_TIMEOUT;
import static dev.parley.contract.error.ErrorCode.PROVIDER_OVERLOADED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_PROTOCOL_ERROR;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CONFIGURATION;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_SESSION_CAP;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNREACHABLE;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNRESPONSIVE;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.UpgradeRejectedException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the provider's statuses, close codes and silences mean. The words are the hub's own: vendor
 * text, URLs and keys stay in the cause. Source: protocols/openai-realtime.md sections 7.3, 7.4 and
 * 8.7.
 */
final class OpenAiFaults {
  private OpenAiFaults() {}

  /** The connection or its upgrade failed. */
  static ProviderFault ofConnect(Throwable cause) {
    if (cause instanceof UpgradeRejectedException rejected) {
      return ofStatus(rejected.getStatus(), cause);
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

  private static ProviderFault ofStatus(int status, Throwable cause) {
    String answer = "the provider answered the upgrade with status " + status;
    if (status == 401 || status == 403) {
      return new ProviderFault(PROVIDER_REFUSED_CREDENTIALS, answer, cause);
    }
    if (status == 429) {
      return new ProviderFault(PROVIDER_OVERLOADED, answer, cause);
    }
    // 408 is a server that ran out of patience, not one that disagrees with the request.
    boolean ours = status >= 300 && status < 500 && status != 408;
    return new ProviderFault(
        ours ? PROVIDER_REFUSED_CONFIGURATION : PROVIDER_UNREACHABLE, answer, cause);
  }

  static ProviderFault connectTimeout() {
    return new ProviderFault(
        PROVIDER_UNREACHABLE, "the provider did not complete the upgrade in time");
  }

  static ProviderFault handshakeTimeout() {
    return new ProviderFault(
        PROVIDER_HANDSHAKE_TIMEOUT, "the provider's session did not become ready in time");
  }

  static ProviderFault configurationRefused() {
    return new ProviderFault(
        PROVIDER_REFUSED_CONFIGURATION, "the provider refused the session's configuration");
  }

  static ProviderFault unresponsive() {
    return new ProviderFault(PROVIDER_UNRESPONSIVE, "the provider left a ping unanswered");
  }

  static ProviderFault tooMuch() {
    return new ProviderFault(
        PROVIDER_PROTOCOL_ERROR, "the provider sent more than a session may before it was ready");
  }

  static ProviderFault violation(Throwable cause) {
    return new ProviderFault(
        PROVIDER_PROTOCOL_ERROR, "the provider broke the WebSocket protocol or its limits", cause);
  }

  static ProviderFault cancelled() {
    return new ProviderFault(PROVIDER_CLOSED, "the attempt was given up");
  }

  /**
   * The socket closed.
   *
   * @param code the close code, 1006 when there was none
   * @param error the code of the error event just before, or null; it decides only where the close
   *     code leaves the reason open
   */
  static ProviderFault ofClose(int code, @Nullable String error) {
    ErrorCode meaning =
        switch (code) {
          case 3000 -> PROVIDER_REFUSED_CREDENTIALS;
          case 4000 -> PROVIDER_REFUSED_CONFIGURATION;
          case 1001 -> PROVIDER_SESSION_CAP;
          default -> ofError(error);
        };
    return new ProviderFault(meaning, "the provider closed the session with code " + code);
  }

  private static ErrorCode ofError(@Nullable String error) {
    if (error == null) {
      return PROVIDER_CLOSED;
    }
    return switch (error) {
      case "invalid_api_key" -> PROVIDER_REFUSED_CREDENTIALS;
      case "missing_model", "invalid_model", "beta_api_shape_disabled" ->
          PROVIDER_REFUSED_CONFIGURATION;
      case "insufficient_quota", "rate_limit_exceeded" -> PROVIDER_OVERLOADED;
      case "session_expired" -> PROVIDER_SESSION_CAP;
      default -> PROVIDER_CLOSED;
    };
  }
}
