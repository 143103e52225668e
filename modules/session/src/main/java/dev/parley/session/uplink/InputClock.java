package dev.parley.session.uplink;

/**
 * The client's own clock: milliseconds of sound since the first byte it sent, whatever formats the
 * bytes had (rule R18, section 4.2).
 */
final class InputClock {
  private static final int PCM_BYTES_PER_MS = 48;
  private static final int G711_BYTES_PER_MS = 8;

  private int bytesPerMs = PCM_BYTES_PER_MS;
  private long formatSince;
  private long formatSinceMs;

  int bytesPerMs() {
    return bytesPerMs;
  }

  int bytesPerSample() {
    return bytesPerMs == G711_BYTES_PER_MS ? 1 : 2;
  }

  /**
   * @param position byte from which on the sound has this format
   */
  void setFormat(int newBytesPerMs, long position) {
    formatSinceMs = msAt(position);
    formatSince = position;
    bytesPerMs = newBytesPerMs;
  }

  /** Rounded down to whole milliseconds. */
  long msAt(long position) {
    return formatSinceMs + Math.floorDiv(position - formatSince, bytesPerMs);
  }

  /** The byte at this time, between {@code from} and {@code to}, whatever the time. */
  long positionAt(long ms, long from, long to) {
    long latest = msAt(to) + 1;
    long near = Math.max(formatSinceMs, Math.min(ms, latest));
    long position = formatSince + (near - formatSinceMs) * bytesPerMs;
    return Math.max(from, Math.min(position, to));
  }
}
