package dev.parley.contract.error;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Objects;

/**
 * A bus failure that also says when to ask again. Reply with it where {@code Message.fail} has no
 * room for that; whoever asked gets it as the failure of the request.
 */
public final class RefusalReply extends ReplyException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String words;
  private final long retryAfterMs;

  /**
   * @param words ours; no vendor text
   * @param retryAfter not negative
   */
  public RefusalReply(ErrorCode code, String words, Duration retryAfter) {
    super(ReplyFailure.RECIPIENT_FAILURE, code.number(), words);
    this.code = code;
    this.words = words;
    this.retryAfterMs = retryAfter.toMillis();
  }

  public ErrorCode code() {
    return code;
  }

  public String words() {
    return words;
  }

  public Duration retryAfter() {
    return Duration.ofMillis(retryAfterMs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RefusalReply reply
        && reply.code == code
        && reply.words.equals(words)
        && reply.retryAfterMs == retryAfterMs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(code, words, retryAfterMs);
  }
}
