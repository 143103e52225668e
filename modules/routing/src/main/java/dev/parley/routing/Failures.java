package dev.parley.routing;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;

/** What a client is told of a failure: in the hub's own words, never a vendor's. */
final class Failures {
  private Failures() {}

  /** As of its code, but a search that found no provider says itself when to come back. */
  static String inWords(HubException fault) {
    String said = fault.getMessage();
    return fault.code() == ErrorCode.NO_PROVIDER && said != null ? said : inWords(fault.code());
  }

  /** One sentence that says what happened and, where it helps, what to do. */
  static String inWords(ErrorCode code) {
    return switch (code) {
      case MODEL_NOT_FOUND ->
          "No route of this hub serves the model; GET /v1/models lists those that exist.";
      case NO_PROVIDER -> "No provider of this model can be reached now; try again later.";
      case PROVIDER_SESSION_CAP -> "The provider's session reached its longest allowed age.";
      case PROVIDER_STALLED, PROVIDER_UNRESPONSIVE -> "The provider stopped answering.";
      case PROVIDER_OVERLOADED -> "The provider is overloaded; try again later.";
      case PROVIDER_PROTOCOL_ERROR -> "The provider sent what its protocol does not allow.";
      case HUB_SHUTTING_DOWN -> "The hub is shutting down; connect again.";
      case HUB_UNAVAILABLE -> "No instance of the hub that serves this model answered.";
      case NOT_FOUND -> "The resume token is of no session that can be gone on with.";
      case FORBIDDEN -> "The session belongs to somebody else.";
      case CURSOR_AHEAD -> "The session has not said that many events.";
      case RESUME_GONE -> "Events after the position are no longer kept; open a new session.";
      case RESUME_RACE -> "The resume token was used a moment ago; resume with the newer one.";
      case RATE_LIMIT_EXCEEDED -> "The session is still busy with what was sent; try again later.";
      case INTERNAL -> "The hub failed; its log says why.";
      default ->
          code.actor() == ErrorCode.Actor.PROVIDER
              ? "The connection to the provider ended."
              : "The hub could not go on with this session.";
    };
  }
}
