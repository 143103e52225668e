package dev.parley.routing.journal;

import dev.parley.contract.journal.Journal;

/**
 * Where a router's sessions are written down, and how.
 *
 * @param journal shared by all routers that may go on with one another's sessions
 */
public record Journalling(Journal journal, JournalLimits limits) {
  /** With the limits that are usual. */
  public Journalling(Journal journal) {
    this(journal, JournalLimits.DEFAULTS);
  }
}
