package dev.parley.contract.flow;

/**
 * The sender's end of a credit window: how much may still be sent before the receiver has passed
 * something on. Any positive window admits one whole frame, however large, so that a frame bigger
 * than the window cannot block for ever. Not thread-safe.
 */
public final class CreditWindow {
  /** Frames in flight on one leg and direction. */
  public static final int FRAMES = 64;

  /** Payload characters in flight on one leg and direction. */
  public static final long BYTES = 256 * 1024;

  private int frames = FRAMES;
  private long bytes = BYTES;

  /** Whether one more frame may be sent. */
  public boolean isOpen() {
    return frames > 0 && bytes > 0;
  }

  /** Notes a frame of {@code length} characters as sent. */
  public void onSent(int length) {
    frames--;
    bytes -= length;
  }

  /**
   * Takes returned credit in; never more than was given out, whatever the peer claims.
   *
   * @return whether the window has just opened
   */
  public boolean onCredit(int returnedFrames, long returnedBytes) {
    boolean wasOpen = isOpen();
    frames = (int) Math.min(FRAMES, (long) frames + Math.max(0, returnedFrames));
    bytes += Math.min(BYTES - bytes, Math.max(0, returnedBytes));
    return !wasOpen && isOpen();
  }

  /** Frames sent and not yet returned. */
  public int framesInFlight() {
    return FRAMES - frames;
  }
}
