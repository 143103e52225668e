package dev.parley.contract;

/**
 * The client's posts up to this one are part of what another router would go on with.
 *
 * @param post its number
 */
public record PollMarked(SessionId session, long epoch, long post) implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.pollMarked(this);
  }
}
