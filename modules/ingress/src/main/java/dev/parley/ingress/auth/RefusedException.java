package dev.parley.ingress.auth;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.upgrade.Refusal;
import org.jspecify.annotations.Nullable;

/** A request is answered with an error. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  public static RefusedException of(ErrorCode code, String message, @Nullable String param) {
    return new RefusedException(new Refusal(code.httpStatus(), code, message, param));
  }

  public Refusal refusal() {
    return refusal;
  }
}
