package dev.parley.contract.error;

import org.jspecify.annotations.Nullable;

/** The client must change its request. */
public final class ClientFault extends HubException {
  private static final long serialVersionUID = 1L;

  public ClientFault(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  public ClientFault(ErrorCode code, String message) {
    this(code, message, null);
  }
}
