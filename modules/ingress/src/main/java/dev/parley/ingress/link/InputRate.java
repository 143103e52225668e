package dev.parley.ingress.link;

/**
 * What one client may send: a token bucket for WebSocket frames and one for their bytes. Either
 * holds what {@code burstMs} of its rate amount to. A frame is taken whole while both hold anything
 * at all, and may leave a debt. Buckets fill on {@link #onTick} only, so that a frame costs two
 * subtractions and no look at a clock. Not thread-safe.
 */
final class InputRate {
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

  InputRate(LinkLimits.Rate limits, long nowMs) {
    this.framesPerSecond = limits.framesPerSecond();
    this.bytesPerSecond = limits.bytesPerSecond();
    this.frameCapacity = framesPerSecond * limits.burstMs();
    this.byteCapacity = bytesPerSecond * limits.burstMs();
    this.frames = frameCapacity;
    this.bytes = byteCapacity;
    this.lastMs = nowMs;
  }

  /** A frame with a payload of this many bytes was read. */
  void onFrame(int length) {
    frames -= ONE;
    bytes -= ONE * length;
  }

  /** Whether one more frame may be read. */
  boolean isOpen() {
    return frames > 0 && bytes > 0;
  }

  /** Time has passed. */
  void onTick(long nowMs) {
    long elapsedMs = nowMs - lastMs;
    lastMs = nowMs;
    heldBackMs = isOpen() ? Math.max(0, heldBackMs - elapsedMs) : heldBackMs + elapsedMs;
    frames = Math.min(frameCapacity, frames + framesPerSecond * elapsedMs);
    bytes = Math.min(byteCapacity, bytes + bytesPerSecond * elapsedMs);
  }

  /** By how many milliseconds the client was held back for longer than it was not. */
  long heldBackMs() {
    return heldBackMs;
  }
}
