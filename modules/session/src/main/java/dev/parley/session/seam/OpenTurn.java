package dev.parley.session.seam;

import org.jspecify.annotations.Nullable;

/**
 * The turn the user had begun on the old upstream and goes on with on this one (rule R11). The
 * client knows that it began, so it is told so no second time; the first item of input goes on
 * under the id the client knows.
 */
final class OpenTurn {
  private @Nullable String itemId;
  private boolean started;

  /**
   * @param itemId of the {@code speech_started} that nothing followed, or null
   */
  OpenTurn(@Nullable String itemId) {
    this.itemId = itemId;
    this.started = itemId != null;
  }

  /** Whether this is the turn's id and no item of this upstream has it yet. */
  boolean isWaitingFor(String clientId) {
    return clientId.equals(itemId);
  }

  /** Whether no item of input has been named. */
  boolean isAwaited() {
    return itemId != null;
  }

  /** The id that the item of input goes on under, once; null if there is no such turn. */
  @Nullable String take() {
    String taken = itemId;
    itemId = null;
    return taken;
  }

  /** Whether the client knows of this start, which it does once. */
  boolean swallowsStart() {
    boolean known = started;
    started = false;
    return known;
  }

  /** The turn is over or gone: a start that comes now is a new one. */
  void onEnded() {
    started = false;
  }

  void onCleared() {
    started = false;
    itemId = null;
  }
}
