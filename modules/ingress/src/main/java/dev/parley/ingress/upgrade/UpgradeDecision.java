package dev.parley.ingress.upgrade;

import dev.parley.contract.link.SessionResumer;
import org.jspecify.annotations.Nullable;

/** The answer to a request on a realtime path. */
public sealed interface UpgradeDecision {
  /**
   * Switch protocols.
   *
   * @param route the route asked for, or null when the client named no model
   * @param subprotocol whether {@link SubprotocolChoice#NAME} is selected
   * @param hubEvents whether the client wants events of the hub's own
   */
  record Accept(
      @Nullable String route,
      boolean subprotocol,
      Dialect dialect,
      boolean hubEvents,
      ConnectionWish connection)
      implements UpgradeDecision {}

  /**
   * Ask for the session to go on, and switch protocols if it may.
   *
   * @param subprotocol whether {@link SubprotocolChoice#NAME} is selected
   */
  record Resume(SessionResumer.Wish wish, boolean subprotocol, ConnectionWish connection)
      implements UpgradeDecision {}

  /** Answer with an HTTP error. */
  record Refuse(Refusal refusal) implements UpgradeDecision {}
}
