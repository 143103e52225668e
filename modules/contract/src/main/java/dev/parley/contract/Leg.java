package dev.parley.contract;

/**
 * The stretches of a session's way that meet in its router. The code is the wire value and never
 * changes meaning.
 */
public enum Leg {
  /** Between the client's link and the router. */
  LINK(1),
  /** Between the router and the provider. */
  UPSTREAM(2),
  /** From the router to a codec and back, with what the client says. */
  CODEC_IN(3),
  /** From the router to a codec and back, with what the client is to hear. */
  CODEC_OUT(4);

  private final byte code;

  Leg(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException for a code that no leg has
   */
  public static Leg ofCode(byte code) {
    return switch (code) {
      case 1 -> LINK;
      case 2 -> UPSTREAM;
      case 3 -> CODEC_IN;
      case 4 -> CODEC_OUT;
      default -> throw new IllegalArgumentException("unknown leg " + code);
    };
  }
}
