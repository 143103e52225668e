package dev.parley.contract;

/**
 * A router that cannot write down what becomes of a session asks the link that has its client to
 * send it elsewhere, if it is one that can come back (rule R23). The session waits for it, here as
 * at the routers of other nodes.
 */
public record SendElsewhere(SessionId session, long epoch) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sendElsewhere(this);
  }
}
