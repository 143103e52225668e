package dev.parley.routing.journal;

/**
 * When a session's snapshot is written: at most one write is under way, the next one writes what is
 * newest then, and one that failed is tried again. Versions are the machine's count of changes.
 */
final class JournalWriter {
  private static final long NEVER = Long.MIN_VALUE;

  private final JournalLimits limits;
  private long durable = NEVER;
  private long durableProgress;
  private long inFlight = NEVER;
  private long inFlightProgress;
  private long notBeforeMs = NEVER;
  private long beganMs = NEVER;
  private boolean isTrusted = true;

  JournalWriter(JournalLimits limits) {
    this.limits = limits;
  }

  /**
   * Whether a write should begin.
   *
   * @param version of the session now
   * @param progress a count of what goes on without a change of version
   */
  boolean isDue(long version, long progress, long nowMs) {
    if (isWriting() || nowMs < notBeforeMs) {
      return false;
    }
    if (version != durable) {
      return true;
    }
    long restedMs = nowMs - beganMs;
    return restedMs >= limits.keep().toMillis()
        || (progress != durableProgress && restedMs >= limits.refresh().toMillis());
  }

  boolean isWriting() {
    return inFlight != NEVER;
  }

  /** A write of this version begins. */
  void onBegun(long version, long progress, int bytes, long nowMs) {
    inFlight = version;
    inFlightProgress = progress;
    beganMs = nowMs;
    notBeforeMs = nowMs + bytes / limits.restBytesPerMs();
  }

  /** It is acknowledged. */
  void onWritten() {
    durable = inFlight;
    durableProgress = inFlightProgress;
    inFlight = NEVER;
    isTrusted = true;
  }

  /** It failed, and may have been written or not. */
  void onFailed(long nowMs) {
    inFlight = NEVER;
    isTrusted = false;
    notBeforeMs = Math.max(notBeforeMs, nowMs + limits.retry().toMillis());
  }

  /** Whether all up to this version is written down. */
  boolean isDurable(long version) {
    return version <= durable;
  }

  /** A write took longer than events wait for it: until one is acknowledged none waits. */
  void onOverdue() {
    isTrusted = false;
  }

  /** Whether it is worth waiting for a write. */
  boolean isTrusted() {
    return isTrusted;
  }
}
