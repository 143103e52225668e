package dev.parley.ingress.link;

import java.util.List;

/**
 * How a link ends: with which code, and whether its router knows. The router is told once, by
 * whatever comes first. Not thread-safe.
 */
final class LinkEnd {
  private static final int NO_CLOSE_FRAME = 1006;
  private static final int GOING_AWAY = 1001;
  private static final long NEVER = Long.MIN_VALUE;

  private int code = NO_CLOSE_FRAME;
  private boolean isKnown;
  private boolean isDetached;
  private long closingSinceMs = NEVER;

  /** The code the socket was or is being closed with; 1006 while it is open. */
  int code() {
    return code;
  }

  void closesWith(int closeCode) {
    code = closeCode;
  }

  /** Whether the router was told that the client may come back. */
  boolean isDetached() {
    return isDetached;
  }

  /** Whether a socket that closed with this code was lost: neither side has ended the session. */
  static boolean isLoss(int closeCode) {
    return closeCode == NO_CLOSE_FRAME || closeCode == GOING_AWAY;
  }

  /** No router is to be told. */
  void isNobodysBusiness() {
    isKnown = true;
  }

  /** Tells the router, if it does not know. */
  List<LinkEffect> report(boolean mayComeBack) {
    if (isKnown) {
      return List.of();
    }
    isKnown = true;
    isDetached = mayComeBack;
    return List.of(
        mayComeBack ? new LinkEffect.ReportDetached(code) : new LinkEffect.ReportClosed(code));
  }

  /** Whether the close frame has waited so long for an answer, counted from the first call. */
  boolean hasWaitedFor(long ms, long nowMs) {
    if (closingSinceMs == NEVER) {
      closingSinceMs = nowMs;
    }
    return nowMs - closingSinceMs >= ms;
  }
}
