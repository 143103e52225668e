package dev.parley.contract;

/**
 * A router has taken a session; its upstream is not open yet.
 *
 * @param router the instance that now owns the session
 */
public record SessionAccepted(SessionId session, InstanceId router) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sessionAccepted(this);
  }
}
