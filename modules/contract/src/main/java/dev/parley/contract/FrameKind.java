package dev.parley.contract;

/**
 * What a {@link Frame} carries, and whether it may be dropped. The code is the wire value and never
 * changes meaning.
 */
public enum FrameKind {
  /**
   * A JSON event that must arrive: commit, cancel, item, done, error. From a link: an event of its
   * own making for its client, which the router numbers and says (rule R24).
   */
  CONTROL(1),
  /** A JSON event that a barge-in may discard: an audio or transcript delta. */
  DATA(2),
  /** An event of a client or a provider that nobody has looked at yet. Never dropped. */
  UNREAD(3);

  private static final FrameKind[] BY_CODE = {null, CONTROL, DATA, UNREAD};
  private final byte code;

  FrameKind(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException for a code that no kind has
   */
  public static FrameKind ofCode(byte code) {
    if (code < 1 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("unknown frame kind " + code);
    }
    return BY_CODE[code];
  }
}
