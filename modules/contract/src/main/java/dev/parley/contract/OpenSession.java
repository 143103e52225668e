package dev.parley.contract;

import org.jspecify.annotations.Nullable;

/**
 * Asks a router to take a new session of a client link. Answered by {@link SessionAccepted}.
 *
 * @param epoch the fencing epoch, raised by whoever holds the client's socket
 * @param linkRole the kind of link that speaks for the client
 * @param link the instance that holds the client's end
 * @param subject who the client is; {@code anonymous} in mode {@code open}
 * @param route the route the client asked for, or null when its first event may name it (rule R21)
 * @param config a GA session object to apply before the client's own, or null
 * @param hubEvents whether the client asked for events of the hub's own, {@code parley.…}
 */
public record OpenSession(
    SessionId session,
    long epoch,
    Role linkRole,
    InstanceId link,
    String subject,
    @Nullable String route,
    @Nullable String config,
    boolean hubEvents)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.openSession(this);
  }
}
