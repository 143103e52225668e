package dev.parley.contract;

/**
 * A router that is to stop lets go of a session, to the link that has its client: all of it is
 * written down, and another router may go on with it (rules R22, R23). What the link has sent and
 * the journal does not name is to be sent again there.
 */
public record SessionReleased(SessionId session, long epoch) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sessionReleased(this);
  }
}
