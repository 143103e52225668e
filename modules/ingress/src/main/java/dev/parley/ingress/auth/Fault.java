package dev.parley.ingress.auth;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.upgrade.Refusal;

/**
 * What can be wrong with who asks. The answer to a fault is the same on every path and whatever
 * carried the credential; it does not tell an unknown credential from one that has expired.
 */
public enum Fault {
  /** No credential came. */
  MISSING(
      ErrorCode.INVALID_API_KEY,
      "No API key or token came with the request; send 'Authorization: Bearer'."),
  /** Several came, and they differ. */
  CONFLICTING(
      ErrorCode.INVALID_API_KEY, "The request carries two different credentials; send one."),
  /** It is nobody's: unknown, malformed, expired or made for another audience. */
  INVALID(ErrorCode.INVALID_API_KEY, "The API key or token is unknown, malformed or expired."),
  /** A short-lived secret asks for another one. */
  SECRET_FOR_SECRET(
      ErrorCode.FORBIDDEN, "A client secret cannot make another; ask with an API key or a token."),
  /** What it must be held against cannot be had now. */
  UNDECIDED(
      ErrorCode.HUB_UNAVAILABLE, "The credential cannot be checked at the moment; try again.");

  private final ErrorCode code;
  private final String message;

  Fault(ErrorCode code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The answer. */
  public Refusal refusal() {
    return new Refusal(code.httpStatus(), code, message, null);
  }
}
