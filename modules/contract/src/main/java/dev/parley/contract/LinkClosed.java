package dev.parley.contract;

/**
 * The client's end is gone; nothing more comes from it.
 *
 * @param code WebSocket close code, 1006 when there was no close frame
 */
public record LinkClosed(SessionId session, long epoch, int code) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.linkClosed(this);
  }
}
