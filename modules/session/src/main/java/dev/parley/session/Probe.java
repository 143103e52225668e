package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Asks an upstream for a sign of life when no response is owed, so that no watchdog would notice
 * that it is dead, and yet it should have said something (rule R1): it detects speech itself, has
 * heard the user for a while and said nothing, or a configuration waits for its answer. The
 * question is a retrieve of an item that does not exist; its answer never leaves the hub, and any
 * other event answers it as well. All times are watch time.
 */
final class Probe {
  /** The item asked for. No conversation holds it. */
  static final String ITEM_ID = "item_parley_probe";

  private static final long NONE = Long.MIN_VALUE;

  private final double afterInputMs;
  private final long everyMs;
  private final long answerMs;
  private double heardMs;
  private long owedSinceMs = NONE;
  private long askedAtMs = NONE;
  private long lastAskedAtMs = NONE;

  Probe(WatchLimits limits) {
    this.afterInputMs = limits.probeAfterInput().toMillis();
    this.everyMs = limits.probeEvery().toMillis();
    this.answerMs = limits.probeAnswer().toMillis();
  }

  /** Any event is a sign of life. Hot path. */
  void onUpstreamEvent() {
    heardMs = 0;
    owedSinceMs = NONE;
    askedAtMs = NONE;
  }

  /** Input with energy went upstream. Hot path. */
  void onInput(double milliseconds) {
    heardMs += milliseconds;
  }

  /**
   * At each tick.
   *
   * @param isOwed whether something other than a response waits for an answer
   */
  void onOwed(boolean isOwed, long watchMs) {
    if (!isOwed) {
      owedSinceMs = NONE;
    } else if (owedSinceMs == NONE) {
      owedSinceMs = watchMs;
    }
  }

  boolean isDue(long watchMs) {
    boolean isSilent = owedSinceMs != NONE && watchMs - owedSinceMs >= afterInputMs;
    return (isSilent || heardMs >= afterInputMs)
        && askedAtMs == NONE
        && (lastAskedAtMs == NONE || watchMs - lastAskedAtMs >= everyMs);
  }

  void ask(EffectLog effects, long watchMs) {
    ObjectNode command = effects.hubCommand("conversation.item.retrieve");
    effects.toUpstream(command.put("item_id", ITEM_ID));
    effects.count(Effect.Counted.STALL_PROBE, "");
    askedAtMs = watchMs;
    lastAskedAtMs = watchMs;
  }

  boolean isOverdue(long watchMs) {
    return askedAtMs != NONE && watchMs - askedAtMs >= answerMs;
  }
}
