package dev.parley.contract;

/**
 * A piece of one direction's sound on its way to the codec. Answered by one or more {@link
 * Converted} of the same number; the last of them is the credit for this record too.
 *
 * @param seq from 0, +1 per record of this session, leg and generation
 * @param payload base64 in the format that {@link OpenCodec#from} names; empty unless {@link
 *     What#SOUND}
 */
public record Convert(
    SessionId session, long epoch, Leg leg, int generation, long seq, What what, String payload)
    implements BusRecord {
  /** Most unanswered records of a direction that a router may have out, and that a codec takes. */
  public static final int MAX_UNANSWERED = 64;

  /** Most unanswered payload of a direction, in characters, before the record that exceeds it. */
  public static final int MAX_UNANSWERED_CHARS = 256 * 1024;

  /** What is to be done. The code is the wire value and never changes meaning. */
  public enum What {
    /** Converts the payload: the sound of one append or delta. */
    SOUND(1),
    /** Ends the stream: what is held back comes out, and the next sound begins another stream. */
    END(2),
    /** Throws away what is held back; the next sound begins another stream. */
    RESET(3);

    private final byte code;

    What(int code) {
      this.code = (byte) code;
    }

    public byte code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException for a code that no case has
     */
    public static What ofCode(byte code) {
      return switch (code) {
        case 1 -> SOUND;
        case 2 -> END;
        case 3 -> RESET;
        default -> throw new IllegalArgumentException("unknown conversion " + code);
      };
    }
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.convert(this);
  }
}
