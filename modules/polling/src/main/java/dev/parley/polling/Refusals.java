package dev.parley.polling;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollRefused;

/** What requests that cannot be granted are answered with. */
final class Refusals {
  private Refusals() {}

  static PollRefused unknown() {
    return new PollRefused(ErrorCode.NOT_FOUND, "There is no such session.");
  }

  static PollRefused moving() {
    return new PollRefused(ErrorCode.HUB_UNAVAILABLE, "The session goes on elsewhere; ask again.");
  }

  /**
   * @param reason our words, as a WebSocket's close has them
   */
  static PollRefused ended(String reason) {
    return new PollRefused(ErrorCode.NOT_FOUND, "The session has ended: " + reason + ".");
  }

  static PollRefused cursorGone(long oldest) {
    return new PollRefused(
        ErrorCode.CURSOR_GONE,
        "What is behind this cursor was acknowledged; the oldest is " + oldest + ".",
        oldest);
  }

  static PollRefused cursorAhead(long newest) {
    return new PollRefused(
        ErrorCode.CURSOR_AHEAD,
        "No answer gave this cursor; the newest is " + newest + ".",
        newest);
  }

  static PollRefused gap(long expected) {
    return new PollRefused(ErrorCode.SEQ_GAP, "The seq expected is " + expected + ".", expected);
  }

  static PollRefused tooFast(long seq) {
    return new PollRefused(
        ErrorCode.RATE_LIMIT_EXCEEDED, "You post faster than is taken; send it again.", seq);
  }
}
