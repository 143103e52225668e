package dev.parley.contract;

/** A codec is ready for the sound of one direction. */
public record CodecOpened(SessionId session, long epoch, Leg leg, int generation)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.codecOpened(this);
  }
}
