package dev.parley.hub.tracing;

import dev.parley.contract.SessionId;
import dev.parley.session.Effect;

/** Tells of each move of a session to another upstream. Called on event loops; must not block. */
@FunctionalInterface
public interface SwitchSpans {
  /** Tells nobody. */
  SwitchSpans NONE = (session, effect) -> {};

  /** A session goes on with another upstream: the span that ends now. */
  void switched(SessionId session, Effect.Switched effect);
}
