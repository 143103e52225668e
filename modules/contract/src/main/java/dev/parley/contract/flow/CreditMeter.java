package dev.parley.contract.flow;

/**
 * The receiver's end of a credit window: gathers what was passed on until it is worth a credit
 * record. Not thread-safe.
 */
public final class CreditMeter {
  private static final int FRAMES_PER_CREDIT = 16;
  private static final long BYTES_PER_CREDIT = CreditWindow.BYTES / 4;

  private int frames;
  private long bytes;

  /**
   * Notes a frame of {@code length} characters as passed on.
   *
   * @return whether a credit is due now
   */
  public boolean onPassed(int length) {
    frames++;
    bytes += length;
    return frames >= FRAMES_PER_CREDIT || bytes >= BYTES_PER_CREDIT;
  }

  /** Whether a timed flush has something to return. */
  public boolean isPending() {
    return frames > 0;
  }

  public int frames() {
    return frames;
  }

  public long bytes() {
    return bytes;
  }

  /** Starts anew after the credit was sent. */
  public void reset() {
    frames = 0;
    bytes = 0;
  }
}
