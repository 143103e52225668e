package dev.parley.provider.openai;

import static dev.parley.contract.error.ErrorCode.PROVIDER_CLOSED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_OVERLOADED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CONFIGURATION;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_SESSION_CAP;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import org.jspecify.annotations.Nullable;

/**
 * What the provider's close codes mean. The words are the hub's own. Source:
 * protocols/openai-realtime.md sections 7.3, 7.4 and 8.7.
 */
final class OpenAiFaults {
  private OpenAiFaults() {}

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
