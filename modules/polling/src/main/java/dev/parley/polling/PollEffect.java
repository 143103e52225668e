package dev.parley.polling;

import dev.parley.contract.polling.PollReply;

/** What a session's machine wants done. Performed in the order of the list. */
sealed interface PollEffect {
  /** Answer the request that opened the session. */
  record AnswerOpen(PollReply reply) implements PollEffect {}

  /** Answer the request being handled. */
  record Answer(PollReply reply) implements PollEffect {}

  /** Keep the fetch being handled until {@link AnswerHeld}. */
  record Hold() implements PollEffect {}

  /** Answer the fetch that was kept. */
  record AnswerHeld(PollReply reply) implements PollEffect {}

  /**
   * Keep the post being handled until {@link AnswerPost}.
   *
   * @param events how many events it brought
   */
  record HoldPost(long seq, int events) implements PollEffect {}

  /** Answer a post that was kept. */
  record AnswerPost(long seq, PollReply reply) implements PollEffect {}

  /**
   * Send a client event to the router.
   *
   * @param seq of the frame
   */
  record Send(long seq, String event) implements PollEffect {}

  /**
   * Tell the router that all events of the posts up to this one are sent.
   *
   * @param post its number
   * @param through how many of the client's events were sent with it, since the session began
   */
  record Mark(long post, long through) implements PollEffect {}

  /** Give the router room for more frames. */
  record ReturnCredit(int frames, long bytes) implements PollEffect {}

  /** Tell the router that the client's end is gone. */
  record ReportClosed(int code) implements PollEffect {}

  /** Tell the router that the client's end is gone, but that the client may come back. */
  record ReportDetached(int code) implements PollEffect {}

  /**
   * The session is over; what is left of it can still be fetched.
   *
   * @param code what a WebSocket would be closed with
   */
  record Closed(int code) implements PollEffect {}

  /** Nothing is left: forget the session. */
  record Remove() implements PollEffect {}
}
