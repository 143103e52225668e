package dev.parley.contract;

import java.util.Locale;

/**
 * What was wrong with the sound of a client or a provider. The conversion goes on with the sound
 * after it.
 *
 * @param message for whoever sent it; names the format and the position in bytes: {@code audio/webm
 *     at byte 18233: …}
 */
public record CodecFault(Code code, String message) {
  /** Kinds of fault. The number is the wire value and never changes meaning. */
  public enum Code {
    /** Bytes that are not of the format. */
    INVALID_AUDIO(1),
    /** Sound is missing in the middle of a stream. */
    AUDIO_GAP(2),
    /** More sound in one piece than is converted; the rest of the piece is skipped. */
    AUDIO_TOO_LONG(3),
    /** The stream's beginning is lost, so that what follows cannot be read. */
    AUDIO_STREAM_LOST(4);

    private final byte number;

    Code(int number) {
      this.number = (byte) number;
    }

    public byte number() {
      return number;
    }

    /** What clients, metrics and logs see: {@code invalid_audio}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException for a number that no code has
     */
    public static Code ofNumber(byte number) {
      return switch (number) {
        case 1 -> INVALID_AUDIO;
        case 2 -> AUDIO_GAP;
        case 3 -> AUDIO_TOO_LONG;
        case 4 -> AUDIO_STREAM_LOST;
        default -> throw new IllegalArgumentException("unknown fault of sound " + number);
      };
    }
  }
}
