package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;
import java.util.List;

/**
 * Brings client events.
 *
 * @param seq counted by the client from 1, so that a repeated post is not applied twice
 * @param events in order; each the JSON text that the client sent
 */
public record PollPost(SessionId session, TokenHash token, long seq, List<String> events)
    implements PollRequest {
  public PollPost {
    events = List.copyOf(events);
  }
}
