package dev.parley.contract.journal;

/** The session has an owner with a higher epoch: who still writes for it is to end (rule R22). */
public final class StaleEpochException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param written the epoch of the write that was refused
   * @param known that of the snapshot that stays
   */
  public StaleEpochException(long written, long known) {
    super("epoch " + written + " writes to a session of epoch " + known, null, false, false);
  }
}
