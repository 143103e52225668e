package dev.parley.contract.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The provider failed; later or elsewhere may do. Only this family can open a circuit. */
public final class ProviderFault extends HubException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  /**
   * @param retryAfter how long the provider asks to be left alone, or null
   */
  public ProviderFault(
      ErrorCode code, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(code, message, cause);
    this.retryAfter = retryAfter;
  }

  public ProviderFault(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null);
  }

  public ProviderFault(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** How long the provider asks to be left alone; null when it does not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
