package dev.parley.emulator.fault;

/** The ways in which the emulator can misbehave. Each is armed by name and acts once per arming. */
public enum Fault {
  /** The next connection is closed as soon as it is accepted. */
  REFUSE(Moment.CONNECT),
  /** The next upgrade is answered with the HTTP status 401. */
  HTTP_401(Moment.CONNECT),
  /** The next upgrade is answered with the HTTP status 429. */
  HTTP_429(Moment.CONNECT),
  /** The next upgrade is answered with the HTTP status 503. */
  HTTP_5XX(Moment.CONNECT),
  /** The next upgrade is never answered. */
  STALL_UPGRADE(Moment.CONNECT),
  /** The next connection is upgraded, then nothing comes. */
  STALL_HANDSHAKE(Moment.CONNECT),
  /** The next connection is upgraded, then gets an {@code error} and a close, as for a bad key. */
  ERROR_THEN_CLOSE(Moment.CONNECT),
  /** The next request for a response gets no reaction at all. */
  STALL_RESPONSE(Moment.RESPONSE),
  /** The next response stops after its first deltas. */
  STALL_MID_RESPONSE(Moment.OUTPUT),
  /** During the next response the socket is closed with 1011. */
  CLOSE_MID_RESPONSE(Moment.OUTPUT),
  /** During the next response the connection is reset. */
  RESET_MID_RESPONSE(Moment.OUTPUT),
  /** The next response ends {@code failed} with a server error. */
  FAILED_RESPONSE(Moment.RESPONSE),
  /** The next response ends {@code completed} without any output. */
  EMPTY_RESPONSE(Moment.RESPONSE),
  /** During the next response a frame comes that is no JSON. */
  GARBAGE_FRAME(Moment.OUTPUT),
  /** The next response has its {@code response.done} twice. */
  DUPLICATE_DONE(Moment.DONE),
  /** During the next response the session reaches its longest age: close 1001. */
  CAP_CLOSE_1001(Moment.OUTPUT),
  /** From the next response on nothing is answered, no ping either; the connection stays. */
  BLACKHOLE(Moment.RESPONSE),
  /** The next response comes with long pauses between its deltas. */
  SLOW(Moment.PACE);

  /** When a fault acts. */
  public enum Moment {
    CONNECT,
    RESPONSE,
    OUTPUT,
    PACE,
    DONE
  }

  private final Moment moment;

  Fault(Moment moment) {
    this.moment = moment;
  }

  public Moment moment() {
    return moment;
  }
}
