package dev.parley.contract.polling;

import dev.parley.contract.Ids;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import java.util.Optional;

/** The ids of long-poll sessions: each ends in the id of the instance that holds it (rule R26). */
public final class PollingIds {
  private static final String PREFIX = "sess_";
  private static final int OWNER_AT = Ids.random(PREFIX).length();

  private PollingIds() {}

  /** A new random id of a session that {@code owner} holds. */
  public static SessionId create(InstanceId owner) {
    return new SessionId(Ids.random(PREFIX) + owner.value());
  }

  /** The instance that holds the session; empty when the id is none of these. */
  public static Optional<InstanceId> owner(SessionId session) {
    String id = session.value();
    return id.length() > OWNER_AT
        ? Optional.of(new InstanceId(id.substring(OWNER_AT)))
        : Optional.empty();
  }
}
