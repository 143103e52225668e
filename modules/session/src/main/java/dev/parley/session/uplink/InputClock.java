package dev.parley.session.uplink;

/**
 * The client's own clock: milliseconds of sound since the first byte it sent, whatever formats the
 * bytes had (rule R18, section 4.2).
 */
final class InputClock {
  private InputFormat format = InputFormat.PCM;
  private int bytesPerMs = InputFormat.PCM.bytesPerMs();
  private int bytesPerSample = InputFormat.PCM.bytesPerSample();
  private long formatSince;
  private long formatSinceMs;

  InputFormat format() {
    return format;
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  /** The first byte to come was not the client's first: so much was before it. */
  void startAt(long ms) {
    formatSinceMs = ms;
  }

  int bytesPerSample() {
    return bytesPerSample;
  }

  /**
   * @param position byte from which on the sound has this format
   */
  void setFormat(InputFormat newFormat, long position) {
    formatSinceMs = msAt(position);
    formatSince = position;
    format = newFormat;
    bytesPerMs = newFormat.bytesPerMs();
    bytesPerSample = newFormat.bytesPerSample();
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
