package dev.parley.audio;

/**
 * Sound that cannot be read as what it was declared to be. The only exception that bytes can cause;
 * its message is fit for the client that sent them and holds none of them.
 */
public final class AudioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String format;
  private final long offset;

  /**
   * @param format the media type that was declared, {@code audio/wav}
   * @param offset of the byte, counted from the start of the stream, at which reading stopped
   * @param problem what is wrong there, in words, without a full stop
   */
  public AudioException(String format, long offset, String problem) {
    super(format + " at byte " + offset + ": " + problem);
    this.format = format;
    this.offset = offset;
  }

  /** The media type that was declared. */
  public String format() {
    return format;
  }

  /** The byte, counted from the start of the stream, at which reading stopped. */
  public long offset() {
    return offset;
  }
}
