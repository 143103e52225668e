package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.session.seam.Seam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with its upstream: the two directions and what greets the client. */
final class LiveSession {
  /** Fields of a session object that only a server may say; a configuration may carry them. */
  static final List<String> SERVER_FIELDS =
      List.of("id", "object", "expires_at", "client_secret", "model");

  private final int generation;
  private final SessionIdentity identity;
  private final SessionParts parts;
  private final EffectLog effects;
  private final Probe probe;
  private final Configuration configuration;
  private final ClientEvents clientEvents;
  private final UpstreamEvents upstreamEvents;
  private final UpstreamCommands commands;
  private final HubRequests requests;
  private final Failure failure;
  private final @Nullable Seam seam;
  private final EventView shown = new EventView();
  private boolean gaveOutput;
  private boolean isProven;

  private LiveSession(
      int generation,
      SessionParts parts,
      SessionIdentity identity,
      Failure failure,
      @Nullable Seam seam,
      @Nullable OlderItems older,
      HubRequests requests) {
    this.generation = generation;
    this.identity = identity;
    this.parts = parts;
    this.effects = parts.effects();
    this.probe = parts.probe();
    this.configuration = parts.configuration();
    this.failure = failure;
    this.seam = seam;
    this.requests = requests;
    this.commands = new UpstreamCommands(parts, identity, seam, older);
    this.clientEvents = new ClientEvents(parts, identity, commands);
    this.upstreamEvents = new UpstreamEvents(parts, failure, identity, requests, seam);
  }

  /** With its first upstream. */
  static LiveSession first(
      int generation, SessionParts parts, SessionIdentity identity, Failure failure) {
    return new LiveSession(generation, parts, identity, failure, null, null, new HubRequests());
  }

  /**
   * With an upstream that takes over.
   *
   * @param requests what the hub asks for by itself
   */
  static LiveSession after(
      int generation,
      SessionParts parts,
      SessionIdentity identity,
      Failure failure,
      Seam seam,
      OlderItems older,
      HubRequests requests) {
    return new LiveSession(generation, parts, identity, failure, seam, older, requests);
  }

  SessionIdentity identity() {
    return identity;
  }

  UpstreamCommands commands() {
    return commands;
  }

  /** What makes the upstream look like the one before it; null for the first. */
  @Nullable Seam seam() {
    return seam;
  }

  /** What the hub asked the upstream for by itself. */
  HubRequests requests() {
    return requests;
  }

  int generation() {
    return generation;
  }

  ClientEvents clientEvents() {
    return clientEvents;
  }

  /** A well-formed event of the upstream; looks to the client like one of the upstream before. */
  Verdict onUpstreamEvent(EventView event, long watchMs) {
    gaveOutput = false;
    probe.onUpstreamEvent();
    return seam == null ? onShown(event, watchMs) : onTranslated(seam, event, watchMs);
  }

  /** Whether the last event is output of a response that the client gets. */
  boolean gaveOutput() {
    return gaveOutput;
  }

  /** Whether nobody waits any more for what its upstream gives. */
  boolean isProven() {
    return isProven;
  }

  void setProven(boolean proven) {
    isProven = proven;
  }

  private Verdict onShown(EventView event, long watchMs) {
    Verdict verdict = upstreamEvents.on(event, watchMs);
    gaveOutput = passes(verdict) && event.serverType().isResponseOutput();
    return verdict;
  }

  private static boolean passes(Verdict verdict) {
    return verdict == Verdict.FORWARD || verdict == Verdict.FORWARD_DATA;
  }

  private Verdict onTranslated(Seam translating, EventView event, long watchMs) {
    String text = translating.translate(event);
    if (text == null) {
      if (translating.isExhausted()) {
        failure.fail(
            "provider_protocol_error", "The provider named more things than any session has.");
      }
      return Verdict.DROP;
    }
    if (text.equals(event.text())) {
      return onShown(event, watchMs);
    }
    shown.read(text);
    int mark = effects.mark();
    Verdict verdict = onShown(shown, watchMs);
    if (passes(verdict)) {
      effects.toClientAt(mark, text, verdict == Verdict.FORWARD_DATA);
    }
    return Verdict.DROP;
  }

  /** After each event of the upstream: sends what waited for it. */
  void onUpstreamHeard() {
    if (seam == null) {
      return; // Only of an upstream that took over the hub has asked what the client asks again.
    }
    String command = parts.followUp().isHolding() ? parts.followUp().release() : null;
    if (command != null) {
      commands.sendAgain(ClientEventType.RESPONSE_CREATE, command);
    }
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
    parts.onShown(created.deepCopy());
    parts.transcription().onUpstream(created);
    identity.imprint(created);
    ObjectNode greeting = effects.serverEvent("session.created");
    greeting.set("session", created);
    effects.toClient(greeting);
  }
}
