package dev.parley.contract.error;

import org.jspecify.annotations.Nullable;

/** Our bug or our end; logged with its stack. */
public final class HubFault extends HubException {
  private static final long serialVersionUID = 1L;

  public HubFault(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  public HubFault(ErrorCode code, String message) {
    this(code, message, null);
  }
}
