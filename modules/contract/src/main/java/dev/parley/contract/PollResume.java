package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/**
 * Goes on with a session over long-poll. Answered by {@link
 * dev.parley.contract.polling.PollReply.PollResumed}.
 *
 * @param session a new name that later requests use; it names the instance asked (rule R26)
 * @param subject who the client is; {@code anonymous} in mode {@code open}
 * @param resumed the session that goes on
 * @param router the instance that owns it
 * @param secret the last part of the resume token, as the client sent it; never logged
 * @param after how many of the session's events the client has, or {@link ResumeSession#UNKNOWN}
 */
public record PollResume(
    SessionId session,
    TokenHash token,
    String subject,
    SessionId resumed,
    InstanceId router,
    String secret,
    long after)
    implements PollRequest {
  /** Without the secret. */
  @Override
  public String toString() {
    return "PollResume[session=%s, resumed=%s, after=%d]".formatted(session, resumed, after);
  }
}
