package dev.parley.ingress.link;

import dev.parley.contract.flow.CreditMeter;
import org.jspecify.annotations.Nullable;

/**
 * The credit that written frames earn. What is written to a socket that takes no more for now earns
 * its credit only when the socket drains, so that a slow client is felt by the router and not by
 * this process's memory. Not thread-safe.
 */
final class DownlinkCredit {
  private static final long NEVER = Long.MIN_VALUE;

  private final CreditMeter meter = new CreditMeter();
  private int heldFrames;
  private long heldBytes;
  private boolean full;
  private long fullSinceMs = NEVER;

  /**
   * A frame of the router was written.
   *
   * @param nowFull whether the socket takes no more for now
   * @return whether credit is due: see {@link #take}
   */
  boolean onFrameWritten(int chars, boolean nowFull) {
    full |= nowFull;
    if (full) {
      heldFrames++;
      heldBytes += chars;
      return false;
    }
    return meter.onPassed(chars);
  }

  /** Something that earns no credit was written. */
  void onOtherWritten(boolean nowFull) {
    full |= nowFull;
  }

  /** Whether the socket took no more when it was last written to. */
  boolean isFull() {
    return full;
  }

  /** For how long the socket has taken nothing, counted from the first call that sees it so. */
  long fullForMs(long nowMs) {
    if (!full) {
      return 0;
    }
    if (fullSinceMs == NEVER) {
      fullSinceMs = nowMs;
    }
    return nowMs - fullSinceMs;
  }

  /** The socket takes more again; null when nothing was held back. */
  LinkEffect.@Nullable ReturnCredit onDrained() {
    full = false;
    fullSinceMs = NEVER;
    if (heldFrames == 0) {
      return null;
    }
    LinkEffect.ReturnCredit gathered = take();
    LinkEffect.ReturnCredit all =
        new LinkEffect.ReturnCredit(gathered.frames() + heldFrames, gathered.bytes() + heldBytes);
    heldFrames = 0;
    heldBytes = 0;
    return all;
  }

  /** Whether {@link #take} has something to return. */
  boolean isPending() {
    return meter.isPending();
  }

  /** The credit gathered so far, to be returned now. */
  LinkEffect.ReturnCredit take() {
    LinkEffect.ReturnCredit credit = new LinkEffect.ReturnCredit(meter.frames(), meter.bytes());
    meter.reset();
    return credit;
  }
}
