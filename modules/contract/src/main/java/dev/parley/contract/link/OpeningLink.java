package dev.parley.contract.link;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;

/** A client link as far as {@link SessionOpener} sees it. */
public interface OpeningLink {
  SessionId session();

  /** Whether it still waits for the answer to the try of this epoch. */
  boolean isOpening(long epoch);

  /**
   * A router is about to be asked; what the link sends goes there.
   *
   * @return the epoch of this try, which the router's records will carry
   */
  long trying(InstanceId router);

  /** This router has taken the session. */
  void accepted(InstanceId router);

  /** No router takes the session. */
  void refused(ErrorCode code, String message);
}
