package dev.parley.contract;

/**
 * A router goes on with a session whose own router is gone.
 *
 * @param router the instance that owns the session now
 * @param epoch what records of this link and to it carry from now on: the one that was asked for
 * @param received how many of the client's events the session has, or has lost for good; the link
 *     sends those after them again
 */
public record SessionAdopted(SessionId session, InstanceId router, long epoch, long received)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sessionAdopted(this);
  }
}
