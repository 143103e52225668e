package dev.parley.contract.error;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a code of the closed list. The message is ours and may reach a client; vendor text
 * stays in the cause.
 */
public abstract sealed class HubException extends RuntimeException
    permits ClientFault, ProviderFault, HubFault {
  private static final long serialVersionUID = 1L;
  private final ErrorCode code;

  HubException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** The family that the code's actor calls for. */
  public static HubException of(ErrorCode code, String message, @Nullable Throwable cause) {
    return switch (code.actor()) {
      case CLIENT -> new ClientFault(code, message, cause);
      case PROVIDER -> new ProviderFault(code, message, cause);
      case HUB -> new HubFault(code, message, cause);
    };
  }

  /**
   * What a failed bus request means: the peer's own code, or {@link ErrorCode#HUB_UNAVAILABLE} when
   * there was no peer or no answer.
   */
  public static HubException ofBusFailure(Throwable failure) {
    if (failure instanceof HubException hub) {
      return hub;
    }
    if (failure instanceof RefusalReply refusal
        && refusal.code().actor() == ErrorCode.Actor.PROVIDER) {
      return new ProviderFault(refusal.code(), refusal.words(), failure, refusal.retryAfter());
    }
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      String message = reply.getMessage();
      return of(ErrorCode.ofNumber(reply.failureCode()), message == null ? "" : message, failure);
    }
    return new HubFault(ErrorCode.HUB_UNAVAILABLE, "no instance answered", failure);
  }
}
