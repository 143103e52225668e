package dev.parley.contract.flow;

/**
 * The receiver's end of a credit window: gathers what was passed on until it is worth a credit
 * record. Not thread-safe.
 */
public final class CreditMeter {
  private static final int FRAMES_PER_CREDIT = 16;
  private static final long BYTES_PER_CREDIT = CreditWindow.BYTES / 4;
  private static final int FLUSHES_PER_CREDIT = 10;

  private int frames;
  private long bytes;
  private int flushes;

  /**
   * Notes a frame of {@code length} characters as passed on.
   *
   * @return whether a credit is due now
   */
  public boolean onPassed(int length) {
    frames++;
    bytes += length;
    return isDue();
  }

  /**
   * The timed flush, every 100 ms. What is not due leaves three quarters of the window open, so
   * that no sender waits for it; returned at once it would be a record for every few frames.
   *
   * @return whether there is credit to return now: some has waited for a second, or is due
   */
  public boolean onFlush() {
    return frames > 0 && (++flushes >= FLUSHES_PER_CREDIT || isDue());
  }

  private boolean isDue() {
    return frames >= FRAMES_PER_CREDIT || bytes >= BYTES_PER_CREDIT;
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
    flushes = 0;
  }
}
