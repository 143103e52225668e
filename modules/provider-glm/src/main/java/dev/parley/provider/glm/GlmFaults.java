package dev.parley.provider.glm;

import static dev.parley.contract.error.ErrorCode.PROVIDER_CLOSED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_EMPTY_RESPONSE;
import static dev.parley.contract.error.ErrorCode.PROVIDER_OVERLOADED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CONFIGURATION;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_SESSION_CAP;
import static dev.parley.contract.error.ErrorCode.PROVIDER_STALLED;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;

/**
 * What GLM's error codes and close codes mean. The words are the hub's own; GLM's never leave this
 * module. Source: protocols/glm-realtime.md section 9.
 */
final class GlmFaults {
  private static final int SESSION_CAP = 1001;
  private static final int UNSUPPORTED = 1003;

  private GlmFaults() {}

  /**
   * The socket closed.
   *
   * @param code the close code, 1006 when there was none
   * @param error the code of the last error event, empty for none; it decides only where the close
   *     code leaves the reason open
   */
  static ProviderFault ofClose(int code, String error) {
    ErrorCode meaning =
        switch (code) {
          case SESSION_CAP -> PROVIDER_SESSION_CAP;
          case UNSUPPORTED -> PROVIDER_REFUSED_CONFIGURATION;
          default -> error.isEmpty() ? PROVIDER_CLOSED : ofError(error, PROVIDER_CLOSED);
        };
    return new ProviderFault(meaning, "the provider closed the session with code " + code);
  }

  /** An error came in place of a ready session. */
  static ProviderFault ofRefusal(String error) {
    return new ProviderFault(
        ofError(error, PROVIDER_REFUSED_CONFIGURATION), "the provider refused the session");
  }

  static ProviderFault stalled(String what) {
    return new ProviderFault(PROVIDER_STALLED, "the provider did not answer " + what);
  }

  static ProviderFault empty() {
    return new ProviderFault(
        PROVIDER_EMPTY_RESPONSE, "the provider answered with nothing and could not be asked again");
  }

  /**
   * What a business code says, whether it came as a number or a string.
   *
   * @param otherwise for one that says nothing about who must act
   */
  static ErrorCode ofError(String code, ErrorCode otherwise) {
    return switch (code) {
      case "1000", "1001", "1002", "1003", "1004", "1005", "1220" -> PROVIDER_REFUSED_CREDENTIALS;
      case "1113", "1302", "1303", "1304", "1305", "rate_limit_error" -> PROVIDER_OVERLOADED;
      case "1210", "1211", "1212", "1213", "1214", "1215", "1221", "1222", "1261" ->
          PROVIDER_REFUSED_CONFIGURATION;
      case "downstream_reconnect_exceeded", "500", "1200", "1230", "1234" -> PROVIDER_CLOSED;
      default -> isQuota(code) ? PROVIDER_OVERLOADED : otherwise;
    };
  }

  private static boolean isQuota(String code) {
    return code.length() == 4 && code.compareTo("1308") >= 0 && code.compareTo("1321") <= 0;
  }

  /** Whether an error can only be about a response. */
  static boolean isOfResponse(String code) {
    return switch (code) {
      case "model_query_error", "video_model_query_error", "1261", "1301" -> true;
      default -> false;
    };
  }

  /**
   * The code a failed response carries: one that GA clients, and the hub's own judgement of what
   * may be tried elsewhere, know.
   */
  static String ofResponse(String code) {
    if (code.equals("1301")) {
      return "content_filter";
    }
    return switch (ofError(code, PROVIDER_CLOSED)) {
      case PROVIDER_OVERLOADED -> "rate_limit_exceeded";
      case PROVIDER_REFUSED_CONFIGURATION -> "invalid_request";
      default -> "server_error";
    };
  }
}
