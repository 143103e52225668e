package dev.parley.session;

import java.util.ArrayDeque;

/**
 * Keeps a session from wandering (rule R20): how often it may switch, and when what it sends is
 * itself what upstreams fail on.
 */
final class SwitchGuard {
  private static final long WINDOW_MS = 60_000;

  /** An upstream that lives so long with what it was told does not die of it. */
  private static final long DIGESTED_MS = 5_000;

  private static final long NEVER = Long.MIN_VALUE;

  /** How much of what the client sent is to be given up because of a fault. */
  enum Blame {
    /** The upstream failed on its own. */
    NOTHING,
    /** Two upstreams failed on it one after the other. */
    NEWEST_INPUT,
    /** The newest was given up and one more upstream failed before it gave anything of use. */
    ALL_INPUT
  }

  private final int perMinute;
  private final ArrayDeque<Long> begunMs = new ArrayDeque<>();
  private int fruitless;
  private boolean gaveUp;
  private long toldAtMs = NEVER;

  SwitchGuard(SwitchLimits limits) {
    this.perMinute = limits.perMinute();
  }

  /** Whether one more switch is allowed now. */
  boolean mayBegin(long nowMs) {
    while (!begunMs.isEmpty() && nowMs - begunMs.getFirst() >= WINDOW_MS) {
      begunMs.remove();
    }
    return begunMs.size() < perMinute;
  }

  /**
   * An upstream failed and a switch begins.
   *
   * @param inputInFlight whether the client had asked for something that was not answered
   */
  Blame onFault(boolean inputInFlight, long nowMs) {
    begunMs.add(nowMs);
    if (gaveUp && (inputInFlight || diedOfHistory(nowMs))) {
      return Blame.ALL_INPUT;
    }
    fruitless = inputInFlight ? fruitless + 1 : 0;
    if (fruitless < 2) {
      return Blame.NOTHING;
    }
    gaveUp = true;
    return Blame.NEWEST_INPUT;
  }

  private boolean diedOfHistory(long nowMs) {
    return toldAtMs != NEVER && nowMs - toldAtMs < DIGESTED_MS;
  }

  /** A new upstream was told the conversation. */
  void onTold(long nowMs) {
    toldAtMs = nowMs;
  }

  /** Whether the next fault might be the input's. */
  boolean isSuspicious() {
    return fruitless > 0 || gaveUp;
  }

  /** An upstream gave something of use: what was asked of it is harmless. */
  void onUseful() {
    fruitless = 0;
    gaveUp = false;
  }
}
