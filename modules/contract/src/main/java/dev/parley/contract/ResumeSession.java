package dev.parley.contract;

/**
 * Asks the router that a resume token names to go on with its session over another link (rule R24).
 * Answered by {@link SessionResumed}, else by a bus failure with an {@link
 * dev.parley.contract.error.ErrorCode}. What the client missed follows the answer, from sequence
 * number 0 in the epoch that the answer names.
 *
 * @param linkRole the kind of link that speaks for the client from now on
 * @param link the instance that holds the client's end
 * @param subject who the client is; {@code anonymous} in mode {@code open}
 * @param secret the last part of the token, as the client sent it; never logged
 * @param after how many of the session's events the client has, or {@link #UNKNOWN}
 */
public record ResumeSession(
    SessionId session, Role linkRole, InstanceId link, String subject, String secret, long after)
    implements BusRecord {
  /** The client does not know how many events it has. */
  public static final long UNKNOWN = -1;

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.resumeSession(this);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ResumeSession[session=%s, linkRole=%s, link=%s, after=%d]"
        .formatted(session, linkRole, link, after);
  }
}
