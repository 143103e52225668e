package dev.parley.contract;

/** Tells a provider to end an upstream. Repeating it changes nothing. */
public record CloseUpstream(SessionId session, long epoch, int generation) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.closeUpstream(this);
  }
}
