package dev.parley.contract.flow;

/**
 * What one client may send: a token bucket for its frames and one for their bytes. Either holds
 * what {@code burstMs} of its rate amount to, and the bytes of one frame at least. A frame is taken
 * whole while both hold anything at all, and may leave a debt. Buckets fill on {@link #onTick}
 * only, so that a frame costs two subtractions and no look at a clock. Not thread-safe.
 */
public final class InputRate {
  /**
   * How much.
   *
   * @param framesPerSecond frames or events
   * @param bytesPerSecond of their payloads
   * @param burstMs what this long of either rate amounts to may come at once
   * @param largestFrameBytes of the frames that are allowed at all; one of them never holds back a
   *     sender whose buckets are full, however small the burst
   * @param excessMs how much longer than not a sender may be held back; for who holds it back
   */
  public record Limits(
      long framesPerSecond,
      long bytesPerSecond,
      long burstMs,
      long largestFrameBytes,
      long excessMs) {}

  /** Tokens are thousandths, so that a millisecond's share of any rate is a whole number. */
  private static final long ONE = 1_000;

  private final long framesPerSecond;
  private final long bytesPerSecond;
  private final long frameCapacity;
  private final long byteCapacity;
  private long frames;
  private long bytes;
  private long lastMs;
  private long heldBackMs;

  public InputRate(Limits limits, long nowMs) {
    this.framesPerSecond = limits.framesPerSecond();
    this.bytesPerSecond = limits.bytesPerSecond();
    this.frameCapacity = framesPerSecond * limits.burstMs();
    this.byteCapacity =
        Math.max(bytesPerSecond * limits.burstMs(), ONE * limits.largestFrameBytes() + 1);
    this.frames = frameCapacity;
    this.bytes = byteCapacity;
    this.lastMs = nowMs;
  }

  /** A frame with a payload of this many bytes was read. */
  public void onFrame(int length) {
    frames -= ONE;
    bytes -= ONE * length;
  }

  /** Whether one more frame may be read. */
  public boolean isOpen() {
    return frames > 0 && bytes > 0;
  }

  /** Time has passed. */
  public void onTick(long nowMs) {
    long elapsedMs = nowMs - lastMs;
    lastMs = nowMs;
    heldBackMs = isOpen() ? Math.max(0, heldBackMs - elapsedMs) : heldBackMs + elapsedMs;
    frames = Math.min(frameCapacity, frames + framesPerSecond * elapsedMs);
    bytes = Math.min(byteCapacity, bytes + bytesPerSecond * elapsedMs);
  }

  /** By how many milliseconds the client was held back for longer than it was not. */
  public long heldBackMs() {
    return heldBackMs;
  }
}
