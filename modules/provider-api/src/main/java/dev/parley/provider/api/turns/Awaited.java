package dev.parley.provider.api.turns;

/**
 * What a provider has to say before the client's next command is looked at, so that the client sees
 * the order of a provider that cuts the turns itself, however fast sound comes. Not thread-safe.
 */
final class Awaited {
  /** A provider that answers otherwise than others holds nobody up for longer. */
  static final long PATIENCE_MS = 1_000;

  private enum What {
    NOTHING,
    COMMITTED,
    ITEM,
    ANSWER,
    END
  }

  private What what = What.NOTHING;
  private long untilMs = Long.MAX_VALUE;

  /** Whether there is anything. */
  boolean isOpen() {
    return what != What.NOTHING;
  }

  /** When it is given up; {@link Long#MAX_VALUE} if there is nothing. */
  long untilMs() {
    return untilMs;
  }

  /** A turn was committed: its item, or the answer that was asked for. */
  void turn(boolean asked, long nowMs) {
    begin(asked ? What.ANSWER : What.COMMITTED, nowMs);
  }

  /** The answer was cancelled. */
  void end(long nowMs) {
    begin(What.END, nowMs);
  }

  private void begin(What next, long nowMs) {
    what = next;
    untilMs = nowMs + PATIENCE_MS;
  }

  void onCommitted() {
    if (what == What.COMMITTED) {
      what = What.ITEM;
    }
  }

  void onItem() {
    overIf(What.ITEM);
  }

  void onAnswer() {
    overIf(What.ANSWER);
  }

  void onEnd() {
    overIf(What.END);
  }

  private void overIf(What which) {
    if (what == which) {
      giveUp();
    }
  }

  /** Nothing is waited for any more. */
  void giveUp() {
    what = What.NOTHING;
    untilMs = Long.MAX_VALUE;
  }
}
