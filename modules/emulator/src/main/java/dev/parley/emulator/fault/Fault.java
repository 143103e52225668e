package dev.parley.emulator.fault;

/**
 * Every way to misbehave. Each armed fault has a count of chances that it takes: a connection for
 * those at connect, a response for the others unless they say otherwise.
 */
public enum Fault {
  /** The TCP connection is reset as soon as it is there. */
  REFUSE,
  /** The upgrade is refused with 401, or with the status of the arming. */
  HTTP_401,
  /** The upgrade is refused with 429 and {@code retry-after}. */
  HTTP_429,
  /** The upgrade is refused with 503, or with the status of the arming. */
  HTTP_5XX,
  /** The upgrade is never answered. */
  STALL_UPGRADE,
  /** The upgrade succeeds and nothing follows; pings are answered. */
  STALL_HANDSHAKE,
  /** The upgrade succeeds; an {@code error} and a close follow instead of a session. */
  ERROR_THEN_CLOSE,
  /** A response of which nothing is ever heard, not even {@code response.created}. */
  STALL_RESPONSE,
  /** A response that falls silent after some deltas; everything else goes on. */
  STALL_MID_RESPONSE,
  /** A close frame after some deltas. */
  CLOSE_MID_RESPONSE,
  /** A TCP reset after some deltas. */
  RESET_MID_RESPONSE,
  /** A response that ends {@code failed} with nothing in it. */
  FAILED_RESPONSE,
  /** A response that ends {@code completed} with nothing in it. */
  EMPTY_RESPONSE,
  /** A frame that is no event, between two deltas. */
  GARBAGE_FRAME,
  /** {@code response.done} comes twice. */
  DUPLICATE_DONE,
  /**
   * The session's time is up: close 1001. Acts on the next event to be sent after {@code
   * session.created}, or after some deltas if the arming says so.
   */
  CAP_CLOSE_1001,
  /**
   * The peer is unreachable: nothing is read, sent or answered any more, pings included, and the
   * socket stays open. Acts on the next frame either way after {@code session.created}, or after
   * some deltas if the arming says so.
   */
  BLACKHOLE,
  /** The events of a response come slowly, one by one. */
  SLOW
}
