package dev.parley.contract;

/**
 * An upstream is ready.
 *
 * @param created the provider's session as a GA session object
 */
public record UpstreamOpened(SessionId session, long epoch, int generation, String created)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.upstreamOpened(this);
  }
}
