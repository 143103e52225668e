package dev.parley.contract;

/**
 * The socket of a client that may resume is gone, though neither the client nor the hub has ended
 * the session. Sent in the place of {@link LinkClosed}, which ends it.
 *
 * @param code WebSocket close code, 1006 when there was no close frame
 */
public record LinkDetached(SessionId session, long epoch, int code) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.linkDetached(this);
  }
}
