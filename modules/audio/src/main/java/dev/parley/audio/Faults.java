package dev.parley.audio;

import org.jspecify.annotations.Nullable;

/**
 * What was wrong with the bytes of one push: a parser notes it and goes on, and when all bytes have
 * been read the first fault is thrown. One thread at a time.
 */
public final class Faults {
  private final String format;
  private @Nullable AudioException first;

  /**
   * @param format the media type that was declared
   */
  public Faults(String format) {
    this.format = format;
  }

  /** Notes a fault; only the first is kept. See {@link AudioException}. */
  public void note(long offset, String problem) {
    if (first == null) {
      first = new AudioException(format, offset, problem);
    }
  }

  /**
   * Throws what was noted, and forgets it.
   *
   * @throws AudioException if there was a fault
   */
  public void report() {
    AudioException thrown = first;
    first = null;
    if (thrown != null) {
      throw thrown;
    }
  }
}
