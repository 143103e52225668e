package dev.parley.contract;

/**
 * One event of a session's stream, on its way over one leg in one direction.
 *
 * <p>Local delivery hands over this very object; on the cluster wire the payload is UTF-8.
 *
 * @param session whose stream
 * @param leg the leg it travels on; the receiver's address gives the direction
 * @param epoch the session's fencing epoch; a receiver serves only the highest it has seen
 * @param generation the upstream generation, counted from 1 by the router; 0 on the link leg
 * @param seq from 0, +1 per frame of this session, leg, direction and generation, so that loss and
 *     reordering show
 * @param kind whether it may be dropped
 * @param payload one JSON event, as the string the socket delivered
 */
public record Frame(
    SessionId session,
    Leg leg,
    long epoch,
    int generation,
    long seq,
    FrameKind kind,
    String payload)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.frame(this);
  }
}
