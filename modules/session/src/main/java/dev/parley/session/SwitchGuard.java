package dev.parley.session;

import java.util.ArrayDeque;

/**
 * Keeps a session from wandering (rule R20): how often it may switch, and when what it sends is
 * itself what upstreams fail on.
 */
final class SwitchGuard {
  private static final long WINDOW_MS = 60_000;

  private final int perMinute;
  private final ArrayDeque<Long> begunMs = new ArrayDeque<>();
  private int fruitless;

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
   * @return whether that input is at fault: two upstreams failed on it one after the other
   */
  boolean onFault(boolean inputInFlight, long nowMs) {
    begunMs.add(nowMs);
    fruitless = inputInFlight ? fruitless + 1 : 0;
    if (fruitless < 2) {
      return false;
    }
    fruitless = 0;
    return true;
  }

  /** Whether the next fault might be the input's. */
  boolean isSuspicious() {
    return fruitless > 0;
  }

  /** An upstream gave something of use: what was asked of it is harmless. */
  void onUseful() {
    fruitless = 0;
  }
}
