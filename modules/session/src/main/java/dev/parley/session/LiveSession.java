package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with its upstream: the two directions and what greets the client. */
final class LiveSession {
  /** Fields of a session object that only a server may say; a configuration may carry them. */
  private static final List<String> SERVER_FIELDS =
      List.of("id", "object", "expires_at", "client_secret", "model");

  private final int generation;
  private final SessionIdentity identity;
  private final EffectLog effects;
  private final Configuration configuration;
  private final ClientEvents clientEvents;
  private final UpstreamEvents upstreamEvents;

  LiveSession(int generation, SessionParts parts, SessionIdentity identity, Failure failure) {
    this.generation = generation;
    this.identity = identity;
    this.effects = parts.effects();
    this.configuration = parts.configuration();
    this.clientEvents = new ClientEvents(parts, identity);
    this.upstreamEvents = new UpstreamEvents(parts, failure, identity);
  }

  int generation() {
    return generation;
  }

  ClientEvents clientEvents() {
    return clientEvents;
  }

  UpstreamEvents upstreamEvents() {
    return upstreamEvents;
  }

  /**
   * Says {@code session.created} and, before it, sends the configuration the session was set up
   * with, which the greeting shows already.
   *
   * @param created the provider's session object; becomes this session's
   */
  void greet(ObjectNode created, @Nullable ObjectNode initialConfig) {
    if (initialConfig != null) {
      ObjectNode session = initialConfig.deepCopy();
      session.remove(SERVER_FIELDS);
      if (!session.has("type")) {
        session.put("type", created.path("type").asText("realtime"));
      }
      ObjectNode update = effects.hubCommand("session.update");
      update.set("session", session);
      effects.toUpstream(update);
      configuration.onUpdateSent(update.path("event_id").asText(), session, 0);
      Configuration.merge(created, session);
    }
    configuration.onEcho(created.deepCopy());
    identity.imprint(created);
    ObjectNode greeting = effects.serverEvent("session.created");
    greeting.set("session", created);
    effects.toClient(greeting);
  }

  /** Ends every open response in the upstream's place. */
  void endResponses(String code, String message, long watchMs) {
    upstreamEvents.endResponses(code, message, watchMs);
  }
}
