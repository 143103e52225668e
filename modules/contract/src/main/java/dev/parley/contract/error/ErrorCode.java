package dev.parley.contract.error;

import java.util.Locale;

/**
 * Every code the hub answers with. The label is what clients, metrics and logs see; the number is
 * the bus failure code and never changes meaning.
 */
public enum ErrorCode {
  // The client must change its request.
  INVALID_REQUEST(100, Actor.CLIENT, 400),
  INVALID_JSON(101, Actor.CLIENT, 400),
  INVALID_EVENT(102, Actor.CLIENT, 400),
  INVALID_VALUE(103, Actor.CLIENT, 400),
  INVALID_SUBPROTOCOL(104, Actor.CLIENT, 400),
  INVALID_API_KEY(110, Actor.CLIENT, 401),
  FORBIDDEN_ORIGIN(120, Actor.CLIENT, 403),
  FORBIDDEN(121, Actor.CLIENT, 403),
  MODEL_NOT_FOUND(130, Actor.CLIENT, 404),
  NOT_FOUND(131, Actor.CLIENT, 404),
  CURSOR_AHEAD(170, Actor.CLIENT, 409),
  CURSOR_GONE(171, Actor.CLIENT, 410),
  SEQ_GAP(172, Actor.CLIENT, 409),
  RESUME_GONE(173, Actor.CLIENT, 410),
  RESUME_RACE(174, Actor.CLIENT, 409),
  MESSAGE_TOO_BIG(140, Actor.CLIENT, 413),
  SESSION_LIMIT(150, Actor.CLIENT, 429),
  RATE_LIMIT_EXCEEDED(151, Actor.CLIENT, 429),
  IDLE_TIMEOUT(160, Actor.CLIENT, 408),
  SESSION_EXPIRED(161, Actor.CLIENT, 408),
  CLIENT_TOO_SLOW(162, Actor.CLIENT, 408),

  // The provider failed; later or elsewhere may do.
  PROVIDER_UNREACHABLE(200, Actor.PROVIDER, 503),
  PROVIDER_REFUSED_CREDENTIALS(201, Actor.PROVIDER, 503),
  PROVIDER_OVERLOADED(202, Actor.PROVIDER, 503),
  PROVIDER_REFUSED_CONFIGURATION(203, Actor.PROVIDER, 503),
  PROVIDER_HANDSHAKE_TIMEOUT(204, Actor.PROVIDER, 503),
  PROVIDER_FULL(205, Actor.PROVIDER, 503),
  PROVIDER_CLOSED(210, Actor.PROVIDER, 503),
  PROVIDER_SESSION_CAP(211, Actor.PROVIDER, 503),
  PROVIDER_STALLED(212, Actor.PROVIDER, 503),
  PROVIDER_UNRESPONSIVE(213, Actor.PROVIDER, 503),
  PROVIDER_EMPTY_RESPONSE(214, Actor.PROVIDER, 503),
  PROVIDER_FAILED_RESPONSE(215, Actor.PROVIDER, 503),
  PROVIDER_PROTOCOL_ERROR(216, Actor.PROVIDER, 503),
  NO_PROVIDER(220, Actor.PROVIDER, 503),

  // Our bug, or our end.
  HUB_UNAVAILABLE(300, Actor.HUB, 503),
  HUB_SHUTTING_DOWN(301, Actor.HUB, 503),
  INTERNAL(302, Actor.HUB, 500),
  CODEC_UNAVAILABLE(303, Actor.HUB, 503);

  /** Who must act. */
  public enum Actor {
    CLIENT,
    PROVIDER,
    HUB
  }

  private final int number;
  private final Actor actor;
  private final int httpStatus;

  ErrorCode(int number, Actor actor, int httpStatus) {
    this.number = number;
    this.actor = actor;
    this.httpStatus = httpStatus;
  }

  /** What clients, metrics and logs see: {@code session_limit}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int number() {
    return number;
  }

  public Actor actor() {
    return actor;
  }

  /** The status an HTTP answer carries. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The protocol's error type: whose fault it is in the client's vocabulary. */
  public String type() {
    return actor == Actor.CLIENT ? "invalid_request_error" : "server_error";
  }

  /** The code with this label; {@link #INTERNAL} for a label no code has. */
  public static ErrorCode ofLabel(String label) {
    for (ErrorCode code : values()) {
      if (code.label().equals(label)) {
        return code;
      }
    }
    return INTERNAL;
  }

  /** The code with this number; {@link #INTERNAL} for a number no code has. */
  public static ErrorCode ofNumber(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return INTERNAL;
  }
}
