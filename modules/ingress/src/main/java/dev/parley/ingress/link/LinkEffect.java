package dev.parley.ingress.link;

/** What a link's machine wants done. Performed in the order of the list. */
public sealed interface LinkEffect {
  /** Stop reading the client's socket. */
  record PauseInput() implements LinkEffect {}

  /** Read the client's socket again. */
  record ResumeInput() implements LinkEffect {}

  /**
   * Write an event made here.
   *
   * @param json one event
   */
  record WriteEvent(String json) implements LinkEffect {}

  /** Give the router room for more frames. */
  record ReturnCredit(int frames, long bytes) implements LinkEffect {}

  /** Close the socket after what was written before. */
  record CloseSocket(int code, String reason) implements LinkEffect {}

  /** Tell the router that the client's end is gone. */
  record ReportClosed(int code) implements LinkEffect {}

  /** The client is held back because it sends too fast; it was not before. */
  record CountThrottled() implements LinkEffect {}

  /** Write a ping. */
  record WritePing() implements LinkEffect {}

  /** End the connection without ceremony: the client takes nothing any more. */
  record Abort() implements LinkEffect {}
}
