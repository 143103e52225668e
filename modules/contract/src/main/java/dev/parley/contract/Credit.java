package dev.parley.contract;

/**
 * Gives the sender of frames on a leg room for more. Returned per 16 frames, a quarter of the byte
 * window or 100 ms, whichever comes first (rule R6).
 *
 * @param generation the upstream generation it belongs to; 0 on the link leg
 * @param frames how many frames were passed on
 * @param bytes how many payload characters they had
 */
public record Credit(SessionId session, Leg leg, long epoch, int generation, int frames, long bytes)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.credit(this);
  }
}
