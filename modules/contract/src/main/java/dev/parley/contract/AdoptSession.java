package dev.parley.contract;

/**
 * Asks a router to go on with a session whose own router is gone, over the link that the client
 * still has (rules R22, R23). Answered by {@link SessionAdopted}, else by a bus failure with an
 * {@link dev.parley.contract.error.ErrorCode}. What the client was promised and may not have got
 * follows the answer, from sequence number 0.
 *
 * @param epoch higher than that of the router that is gone, made by whoever holds the client's end
 * @param linkRole the kind of link that speaks for the client
 * @param link the instance that holds the client's end
 * @param subject who the client is; {@code anonymous} in mode {@code open}
 * @param position how many of the session's events the client was given
 * @param sent how many events the client has sent
 * @param kept how many of those, the last ones, the link can send again
 */
public record AdoptSession(
    SessionId session,
    long epoch,
    Role linkRole,
    InstanceId link,
    String subject,
    long position,
    long sent,
    int kept)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.adoptSession(this);
  }
}
