package dev.parley.contract.link;

import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;

/** A client link whose session's router is gone, as far as {@link SessionAdopter} sees it. */
public interface OrphanedLink {
  /**
   * Where the client is in the session.
   *
   * @param epoch of the try that begins
   * @param position how many of the session's events the client was given
   * @param sent how many events the client has sent
   * @param kept how many of those, the last ones, can be sent again
   */
  record Stand(long epoch, long position, long sent, int kept) {}

  SessionId session();

  /** Who the client is. */
  String subject();

  /** That of the try it waits for; before the first one, that of the router it lost. */
  long epoch();

  /** Whether it has no router yet, and none but the try of this epoch was begun. */
  boolean isOrphaned(long epoch);

  /** A router is about to be asked; each try has an epoch of its own. */
  Stand tryingAnother();

  /** This router goes on with the session. */
  void adopted(SessionAdopted adopted);

  /** No router does. */
  void abandoned();

  /** Whether its client, should it be gone by now, may come back. */
  boolean mayComeBack();
}
