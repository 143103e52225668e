package dev.parley.session.replay;

import dev.parley.session.ConversationRecord;

/**
 * How much history an upstream takes.
 *
 * @param items at most so many
 * @param characters of text at most, over all items; sound does not count
 */
public record ReplayBudget(int items, long characters) {
  /** Whatever the record holds. */
  public static final ReplayBudget UNLIMITED =
      new ReplayBudget(ConversationRecord.MAX_ITEMS, ConversationRecord.MAX_CHARACTERS);

  /**
   * @throws IllegalArgumentException when one is negative
   */
  public ReplayBudget {
    if (items < 0 || characters < 0) {
      throw new IllegalArgumentException("a replay budget cannot be negative");
    }
  }
}
