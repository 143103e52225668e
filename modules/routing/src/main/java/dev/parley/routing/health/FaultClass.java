package dev.parley.routing.health;

import dev.parley.contract.error.ErrorCode;

/** What a fault says about its endpoint, and how many sessions must meet it (rule R20). */
enum FaultClass {
  /** Nothing: it is the hub's, the session's or planned. */
  NONE(0),
  /** The endpoint's own credentials are refused, and so will be every session. */
  CREDENTIALS(1),
  /** A session did not come up. */
  OPENING(2),
  /** A session that was up failed. */
  LIVE(3);

  private final int threshold;

  FaultClass(int threshold) {
    this.threshold = threshold;
  }

  /** How many distinct sessions open the circuit; 0 for never. */
  int threshold() {
    return threshold;
  }

  /** The class of what kept an upstream from coming up. */
  static FaultClass ofOpening(ErrorCode code) {
    return switch (code) {
      case PROVIDER_REFUSED_CREDENTIALS -> CREDENTIALS;
      case PROVIDER_FULL, NO_PROVIDER -> NONE;
      default -> code.actor() == ErrorCode.Actor.PROVIDER ? OPENING : NONE;
    };
  }

  /** The class of what ended an upstream that was up. */
  static FaultClass ofLive(ErrorCode code) {
    return switch (code) {
      case PROVIDER_REFUSED_CREDENTIALS -> CREDENTIALS;
      // A session's age is planned, and a configuration that is refused later is the session's own.
      case PROVIDER_SESSION_CAP, PROVIDER_REFUSED_CONFIGURATION, PROVIDER_FULL, NO_PROVIDER -> NONE;
      default -> code.actor() == ErrorCode.Actor.PROVIDER ? LIVE : NONE;
    };
  }
}
