package dev.parley.contract;

/**
 * Tells a link to close the client's socket after what was sent before it.
 *
 * @param code WebSocket close code
 * @param reason our words, at most 123 bytes of UTF-8
 */
public record CloseLink(SessionId session, long epoch, int code, String reason)
    implements BusRecord {
  /** The reason when another link speaks for the client now; protocol.md promises these words. */
  public static final String ELSEWHERE = "resumed elsewhere";

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.closeLink(this);
  }
}
