package dev.parley.ingress.link;

import java.nio.charset.StandardCharsets;

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

  /**
   * Have the router say an event made here, so that it has its place in the session's stream.
   *
   * @param seq of the frame
   * @param json one event
   */
  record SendUp(long seq, String json) implements LinkEffect {}

  /**
   * Send a client's event, which a router that is gone may not have passed on, to the next one.
   *
   * @param seq of the frame
   */
  record SendAgain(long seq, String event) implements LinkEffect {}

  /** Give the router room for more frames. */
  record ReturnCredit(int frames, long bytes) implements LinkEffect {}

  /** Close the socket after what was written before. */
  record CloseSocket(int code, String reason) implements LinkEffect {
    private static final int MAX_REASON_BYTES = 123;

    /** The nearest to what another asks for that a close frame can carry. */
    static CloseSocket asked(int code, String reason) {
      return new CloseSocket(sendable(code), bounded(reason));
    }

    /** The reserved codes are never sent. */
    private static int sendable(int code) {
      boolean protocol =
          code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
      boolean ours = code >= 3000 && code <= 4999;
      return protocol || ours ? code : 1011;
    }

    private static String bounded(String reason) {
      String cut =
          reason.length() > MAX_REASON_BYTES ? reason.substring(0, MAX_REASON_BYTES) : reason;
      return cut.getBytes(StandardCharsets.UTF_8).length <= MAX_REASON_BYTES ? cut : "";
    }
  }

  /** Tell the router that the client's end is gone. */
  record ReportClosed(int code) implements LinkEffect {}

  /** Tell the router that the client's end is gone, but that the client may come back. */
  record ReportDetached(int code) implements LinkEffect {}

  /** The client is held back because it sends too fast; it was not before. */
  record CountThrottled() implements LinkEffect {}

  /** Write a ping. */
  record WritePing() implements LinkEffect {}

  /** End the connection without ceremony: the client takes nothing any more. */
  record Abort() implements LinkEffect {}
}
