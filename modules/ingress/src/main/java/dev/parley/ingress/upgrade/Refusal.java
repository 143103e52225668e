package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is answered with an error.
 *
 * @param status the HTTP status
 * @param message our words
 * @param param the parameter that is at fault, or null
 */
public record Refusal(int status, ErrorCode code, String message, @Nullable String param) {
  public static Refusal of(ErrorCode code, String message, @Nullable String param) {
    return new Refusal(code.httpStatus(), code, message, param);
  }
}
