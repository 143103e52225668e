package dev.parley.routing;

import dev.parley.routing.resume.ResumeTokens;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.snapshot.SessionSnapshot.Told;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a router goes on with whose session began at another one.
 *
 * @param snapshot the last that was written down
 * @param position how many events the client was given
 * @param received how many of the client's events the session has, or has lost for good
 * @param tokens those that its client may have, and one that is offered; null if it has none
 */
record Inheritance(
    SessionSnapshot snapshot, long position, long received, @Nullable ResumeTokens tokens) {
  /** Whether the client was given events that the snapshot does not know. */
  boolean sawMore() {
    return position > snapshot.owner().position();
  }

  /** What the client was promised and has not got, in order. */
  List<String> missed() {
    return snapshot.owner().recent().stream()
        .filter(told -> told.position() > position)
        .map(Told::event)
        .toList();
  }
}
