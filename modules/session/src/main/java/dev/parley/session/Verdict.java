package dev.parley.session;

/** What becomes of one frame. Constant, so that the hot path allocates nothing (rule R7). */
public enum Verdict {
  /** Pass it on unchanged; it must arrive. */
  FORWARD,
  /** Pass it on unchanged; a barge-in may discard it on its way to the client. */
  FORWARD_DATA,
  /** Keep it and hand it in again when the session is live. */
  HOLD,
  /** Do not pass it on; what there is to say is in the effects. */
  DROP
}
