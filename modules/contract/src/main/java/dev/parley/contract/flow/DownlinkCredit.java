package dev.parley.contract.flow;

import org.jspecify.annotations.Nullable;

/**
 * The credit that frames earn which a link wrote to its client. What is written to a socket, or put
 * in a mailbox, that takes no more for now earns its credit only when that drains, so that a slow
 * client is felt by the router and not by this process's memory. Not thread-safe.
 */
public final class DownlinkCredit {
  /** Credit to be returned now. */
  public record Due(int frames, long bytes) {}

  private static final long NEVER = Long.MIN_VALUE;

  private final CreditMeter meter = new CreditMeter();
  private int heldFrames;
  private long heldBytes;
  private boolean full;
  private long fullSinceMs = NEVER;

  /**
   * A frame of the router was written.
   *
   * @param nowFull whether the client takes no more for now
   * @return whether credit is due: see {@link #take}
   */
  public boolean onFrameWritten(int chars, boolean nowFull) {
    full |= nowFull;
    if (full) {
      heldFrames++;
      heldBytes += chars;
      return false;
    }
    return meter.onPassed(chars);
  }

  /** Something that earns no credit was written. */
  public void onOtherWritten(boolean nowFull) {
    full |= nowFull;
  }

  /** Whether the client took no more when it was last written to. */
  public boolean isFull() {
    return full;
  }

  /** For how long the client has taken nothing, counted from the first call that sees it so. */
  public long fullForMs(long nowMs) {
    if (!full) {
      return 0;
    }
    if (fullSinceMs == NEVER) {
      fullSinceMs = nowMs;
    }
    return nowMs - fullSinceMs;
  }

  /** The client takes more again; null when nothing was held back. */
  public @Nullable Due onDrained() {
    full = false;
    fullSinceMs = NEVER;
    if (heldFrames == 0) {
      return null;
    }
    Due gathered = take();
    Due all = new Due(gathered.frames() + heldFrames, gathered.bytes() + heldBytes);
    heldFrames = 0;
    heldBytes = 0;
    return all;
  }

  /** The client took something, though not enough to drain; its time starts anew. */
  public void onProgress() {
    fullSinceMs = NEVER;
  }

  /** The timed flush: whether to {@link #take} now. See {@link CreditMeter#onFlush}. */
  public boolean onFlush() {
    return meter.onFlush();
  }

  /** The credit gathered so far, to be returned now. */
  public Due take() {
    Due credit = new Due(meter.frames(), meter.bytes());
    meter.reset();
    return credit;
  }
}
