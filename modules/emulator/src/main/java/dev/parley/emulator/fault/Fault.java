package dev.parley.emulator.fault;

import java.util.EnumSet;
import java.util.Set;

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
  SLOW;

  /** What can befall a connection at any moment. */
  static final Set<Fault> AT_ANY_TIME =
      EnumSet.of(CLOSE_MID_RESPONSE, RESET_MID_RESPONSE, GARBAGE_FRAME, CAP_CLOSE_1001, BLACKHOLE);

  private static final Set<Fault> OF_CONNECTING = EnumSet.range(REFUSE, ERROR_THEN_CLOSE);

  /** Whether a connection takes it, before it has a session; else a response does. */
  public boolean isOfConnecting() {
    return OF_CONNECTING.contains(this);
  }

  /** Whether a connection that stands can be made to misbehave so. */
  public boolean isPossibleAnyTime() {
    return AT_ANY_TIME.contains(this);
  }

  /** Whether it is only for connections that presented a key. */
  public boolean knowsKeys() {
    return this != REFUSE;
  }
}
