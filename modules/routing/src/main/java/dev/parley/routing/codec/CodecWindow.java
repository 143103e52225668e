package dev.parley.routing.codec;

/**
 * How much of one direction's sound may be out at its codec. What has come back and has not left
 * the session yet counts as well, because a byte of Opus may become much sound. Any open window
 * admits one whole piece, however large (rule R6). Not thread-safe.
 */
final class CodecWindow {
  /** Unanswered pieces. */
  static final int PIECES = 8;

  /** Their characters. */
  static final int CHARACTERS = 64 * 1024;

  /** Converted characters that have not left the session. */
  static final int WAITING = 1024 * 1024;

  private int pieces;
  private long characters;
  private long waiting;

  boolean isOpen() {
    return pieces < PIECES && characters < CHARACTERS && waiting <= WAITING;
  }

  /** Whether something is unanswered. */
  boolean isAwaiting() {
    return pieces > 0;
  }

  void onSent(int sent) {
    pieces++;
    characters += sent;
  }

  /** A piece is answered, or the codec that had it is gone. */
  void onAnswered(int sent) {
    pieces--;
    characters -= sent;
  }

  void onMade(long made) {
    waiting += made;
  }

  void onLeft(long left) {
    waiting -= left;
  }
}
