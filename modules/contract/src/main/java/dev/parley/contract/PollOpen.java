package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session. Its id names the instance asked (rule R26).
 *
 * @param subject who the client is; {@code anonymous} in mode {@code open}
 * @param route the route the client asked for, or null when its first event may name it (rule R21)
 * @param config a GA session object to apply before the client's own, or null
 * @param hubEvents whether the client asked for events of the hub's own, {@code parley.…}
 * @param events the first client events, in order; each the JSON text that the client sent
 */
public record PollOpen(
    SessionId session,
    TokenHash token,
    String subject,
    @Nullable String route,
    @Nullable String config,
    boolean hubEvents,
    List<String> events)
    implements PollRequest {
  public PollOpen {
    events = List.copyOf(events);
  }
}
