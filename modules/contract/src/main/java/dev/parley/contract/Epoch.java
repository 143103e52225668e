package dev.parley.contract;

/**
 * Fencing epochs of a session (rule R22): the high 48 bits count how often the client's end has
 * changed hands, the low 16 bits tell apart holders that counted on from the same epoch. A later
 * one is always the larger number.
 */
public final class Epoch {
  /** Before the first; no record carries it. */
  public static final long NONE = 0;

  private static final int HOLDER_BITS = 16;
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

  /** All bits of the hash take part, for the low ones of similar ids are alike. */
  private static long mark(InstanceId holder) {
    int hash = holder.value().hashCode();
    return (hash ^ hash >>> HOLDER_BITS) & HOLDER_MASK;
  }
}
