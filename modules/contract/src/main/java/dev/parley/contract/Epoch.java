package dev.parley.contract;

/**
 * Fencing epochs of a session (rule R22): the high 48 bits count how often the client's end has
 * changed hands, the low 16 bits tell apart holders that counted on from the same epoch. A later
 * one is always the larger number. Of the count the high 40 bits are the client's returns: what it
 * has come back to is over whatever routers went on with for a link that it has left.
 */
public final class Epoch {
  /** Before the first; no record carries it. */
  public static final long NONE = 0;

  private static final int HOLDER_BITS = 16;

  /** Routers that go on for a link; their number carries over into that of the returns. */
  private static final int TURN_BITS = 8;

  private static final long HOLDER_MASK = (1L << HOLDER_BITS) - 1;

  private Epoch() {}

  /**
   * The epoch that follows {@code epoch} when {@code holder} has the client's end.
   *
   * @param epoch {@link #NONE} or an earlier result
   */
  public static long next(long epoch, InstanceId holder) {
    long count = (epoch >>> HOLDER_BITS) + 1;
    return count << HOLDER_BITS | mark(holder);
  }

  /** How often a client has come back, as an epoch tells. */
  public static long returns(long epoch) {
    return epoch >>> (TURN_BITS + HOLDER_BITS);
  }

  /**
   * The epoch when a client has come back: over all that follow one of {@code known} returns
   * without it. Where a hub was parted, it is so over what the part does that the client has left.
   *
   * @param epoch that the session is known to have
   * @param known how many returns the client knows of, below 2^32
   */
  public static long afterReturn(long epoch, long known, InstanceId holder) {
    long count = Math.max(returns(epoch), known) + 1;
    return count << (TURN_BITS + HOLDER_BITS) | mark(holder);
  }

  /** All bits of the hash take part, for the low ones of similar ids are alike. */
  private static long mark(InstanceId holder) {
    int hash = holder.value().hashCode();
    return (hash ^ hash >>> HOLDER_BITS) & HOLDER_MASK;
  }
}
