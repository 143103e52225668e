package dev.parley.routing;

import dev.parley.routing.health.Pick;
import org.jspecify.annotations.Nullable;

/** Why no endpoint of a route serves a session, gathered while they are asked in turn. */
final class NoProvider {
  private static final long NEVER = Long.MAX_VALUE;

  private long retryInMs = NEVER;
  private boolean isFull;
  private boolean isLacking;

  /**
   * An endpoint was passed over without an attempt.
   *
   * @param why null when no instance serves it
   */
  void note(@Nullable Pick why) {
    if (why instanceof Pick.Tripped tripped) {
      retryInMs = Math.min(retryInMs, tripped.retryInMs());
    }
    isFull |= why instanceof Pick.Full || why instanceof Pick.Busy;
  }

  /** An endpoint was passed over because it cannot do what the session asks for. */
  void noteLacking() {
    isLacking = true;
  }

  /** For the client, with a hint when to come back where there is one. */
  String inWords() {
    if (isFull) {
      return "The providers of this model take no more sessions now; try again later.";
    }
    if (isLacking && retryInMs == NEVER) {
      return "No provider of this model that can be reached now does what the session asks for.";
    }
    String what = "No provider of this model can be reached now; try again ";
    return what + (retryInMs == NEVER ? "later." : "in " + (retryInMs + 999) / 1_000 + " s.");
  }
}
