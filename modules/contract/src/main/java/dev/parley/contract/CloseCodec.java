package dev.parley.contract;

/** Tells a codec that nothing of one direction comes any more. Repeating it changes nothing. */
public record CloseCodec(SessionId session, long epoch, Leg leg, int generation)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.closeCodec(this);
  }
}
