package dev.parley.contract;

/**
 * The two stretches of a session's way that meet in its router. The code is the wire value and
 * never changes meaning.
 */
public enum Leg {
  /** Between the client's link and the router. */
  LINK(1),
  /** Between the router and the provider. */
  UPSTREAM(2);

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
      default -> throw new IllegalArgumentException("unknown leg " + code);
    };
  }
}
