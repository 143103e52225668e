package dev.parley.contract;

/**
 * A router goes on with a session over the link that asked.
 *
 * @param router the instance that owns the session
 * @param epoch what records of this link and to it carry from now on
 * @param position how many of the session's events came before those that follow
 * @param received how many of the client's events the session has taken; the client sends those
 *     after them again
 * @param token what the next resume takes; never logged
 */
public record SessionResumed(
    SessionId session, InstanceId router, long epoch, long position, long received, String token)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sessionResumed(this);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SessionResumed[session=%s, router=%s, epoch=%d, position=%d, received=%d]"
        .formatted(session, router, epoch, position, received);
  }
}
