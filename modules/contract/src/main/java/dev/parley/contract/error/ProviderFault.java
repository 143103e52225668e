package dev.parley.contract.error;

import org.jspecify.annotations.Nullable;

/** The provider failed; later or elsewhere may do. Only this family can open a circuit. */
public final class ProviderFault extends HubException {
  private static final long serialVersionUID = 1L;

  public ProviderFault(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  public ProviderFault(ErrorCode code, String message) {
    this(code, message, null);
  }
}
