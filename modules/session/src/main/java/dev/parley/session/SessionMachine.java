package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session's decisions. AwaitingModel → Opening → Live → Closed: a model is known, an upstream
 * is sought, {@code session.created} leaves once one is really up, and the first failure of the
 * upstream ends every open response, then the session. Link and upstream are closed exactly once
 * and nothing follows.
 *
 * <p>Each input carries the time, which must not go back. Effects gather until {@link #takeEffects}
 * takes them; those of one input come after the frame that the input's verdict lets pass. Not
 * thread-safe.
 */
public final class SessionMachine {
  /** What binary frames before the session is live are answered with, at most. */
  private static final int MAX_EARLY_BINARY = 16;

  private final SessionSetup setup;
  private final SessionParts parts;
  private final EffectLog effects;
  private final WatchClock clock = new WatchClock();
  private final Watchdogs watchdogs;
  private final @Nullable ObjectNode initialConfig;

  private SessionState state;
  private @Nullable LiveSession live;
  private int earlyBinary;
  private long nowMs;

  /**
   * @param setup what is known of the session
   * @param nowMs milliseconds on any clock that does not go back
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   */
  public SessionMachine(SessionSetup setup, long nowMs) {
    this.setup = setup;
    this.parts = SessionParts.of(setup);
    this.effects = parts.effects();
    this.watchdogs = new Watchdogs(setup.limits(), parts.responses());
    this.initialConfig = initialConfig(setup);
    this.state = new SessionState.AwaitingModel(nowMs + setup.modelWait().toMillis());
    this.nowMs = nowMs;
  }

  private static @Nullable ObjectNode initialConfig(SessionSetup setup) {
    if (setup.initialConfig() == null) {
      return null;
    }
    ObjectNode config = Json.object(setup.initialConfig());
    if (config == null) {
      throw new IllegalArgumentException("initialConfig: must be a JSON object");
    }
    return config;
  }

  /** The first call: opens an upstream if the model is known, else the wait begins (rule R21). */
  public void start(long nowMs) {
    at(nowMs);
    String model = setup.requestedModel();
    if (model == null && initialConfig != null && initialConfig.path("model").isTextual()) {
      model = initialConfig.path("model").textValue();
    }
    if (model != null && state instanceof SessionState.AwaitingModel awaiting) {
      open(awaiting, model);
    }
  }

  private void open(SessionState.AwaitingModel awaiting, @Nullable String model) {
    SessionState.Opening opening = awaiting.open();
    state = opening;
    effects.add(new Effect.OpenUpstream(opening.generation(), model));
  }

  /**
   * A text frame of the client.
   *
   * @param event the frame, read; whether it is well-formed or not
   */
  public Verdict onClientEvent(EventView event, long nowMs) {
    at(nowMs);
    LiveSession now = live;
    if (now != null) {
      return now.clientEvents().on(event, clock.at(nowMs));
    }
    if (isClosed()) {
      return Verdict.DROP;
    }
    if (state instanceof SessionState.AwaitingModel awaiting) {
      String model = modelOf(event);
      if (model != null) {
        open(awaiting, model);
      }
    }
    return Verdict.HOLD;
  }

  private static @Nullable String modelOf(EventView event) {
    if (!event.isJson() || event.clientType() != ClientEventType.SESSION_UPDATE) {
      return null;
    }
    ObjectNode update = Json.object(event.text());
    JsonNode model = update == null ? null : update.path("session").get("model");
    return model != null && model.isTextual() ? model.textValue() : null;
  }

  /** A binary frame of the client. */
  public void onClientBinary(long nowMs) {
    at(nowMs);
    LiveSession now = live;
    if (now != null) {
      now.clientEvents().onBinary();
    } else if (!isClosed() && earlyBinary < MAX_EARLY_BINARY) {
      earlyBinary++;
    }
  }

  /** The upstream asked for with {@link Effect.OpenUpstream} is up. */
  public void onUpstreamReady(int generation, UpstreamInfo upstream, long nowMs) {
    at(nowMs);
    if (!(state instanceof SessionState.Opening opening) || opening.generation() != generation) {
      return;
    }
    state = opening.ready();
    SessionIdentity identity = new SessionIdentity(setup.sessionId(), upstream);
    LiveSession now = new LiveSession(generation, parts, identity, this::fail);
    live = now;
    ObjectNode created = Json.object(upstream.created());
    if (created == null) {
      fail("provider_protocol_error", "The provider announced no session.");
      return;
    }
    now.greet(created, initialConfig);
    for (; earlyBinary > 0; earlyBinary--) {
      now.clientEvents().onBinary();
    }
  }

  /**
   * No upstream could be had.
   *
   * @param code label of the last failure
   * @param message in the hub's own words
   */
  public void onNoUpstream(int generation, String code, String message, long nowMs) {
    at(nowMs);
    if (state instanceof SessionState.Opening opening && opening.generation() == generation) {
      state = opening.close();
      effects.noUpstream(code, message);
    }
  }

  /** A text frame of the upstream. */
  public Verdict onUpstreamEvent(int generation, EventView event, long nowMs) {
    at(nowMs);
    LiveSession now = live;
    if (now == null || now.generation() != generation) {
      return Verdict.DROP;
    }
    if (!event.isJson()) {
      fail("provider_protocol_error", "The provider sent something that is not an event.");
      return Verdict.DROP;
    }
    parts.probe().onUpstreamEvent();
    return now.upstreamEvents().on(event, clock.at(nowMs));
  }

  /**
   * The upstream is gone.
   *
   * @param code label of the failure
   * @param message in the hub's own words
   */
  public void onUpstreamClosed(int generation, String code, String message, long nowMs) {
    at(nowMs);
    boolean opening = state instanceof SessionState.Opening each && each.generation() == generation;
    if (opening || (live != null && live.generation() == generation)) {
      fail(code, message);
    }
  }

  /** The client is gone. */
  public void onLinkClosed(long nowMs) {
    at(nowMs);
    close();
  }

  /** The hub stops: every open response ends failed, then one error, then both ends close. */
  public void onShutdown(long nowMs) {
    at(nowMs);
    if (isClosed()) {
      return;
    }
    String code = "hub_shutting_down";
    String message = "The hub is shutting down.";
    if (live != null) {
      live.endResponses(code, message, clock.at(nowMs));
    }
    effects.serverError(code, message);
    close();
    effects.closeGoingAway(EffectLog.SERVER_ERROR, code);
  }

  /** Whether the hub now holds back what the upstream sends (rule R2). */
  public void onDownlinkBlocked(boolean blocked, long nowMs) {
    at(nowMs);
    clock.setBlocked(blocked, nowMs);
  }

  /** Every 50 ms: looks at the deadlines. */
  public void onTick(long nowMs) {
    at(nowMs);
    if (live != null) {
      watch(clock.at(nowMs));
    } else if (state instanceof SessionState.AwaitingModel awaiting
        && nowMs >= awaiting.deadlineMs()) {
      open(awaiting, null);
    }
  }

  private void watch(long watchMs) {
    String stall = watchdogs.stall(watchMs);
    if (stall != null) {
      fail("provider_stalled", stall);
    } else if (parts.probe().isOverdue(watchMs)) {
      fail("provider_stalled", "The provider hears the user and does not answer.");
    } else if (!clock.isBlocked() && parts.probe().isDue(watchMs)) {
      parts.probe().ask(effects, watchMs);
    }
  }

  /** Every open response ends failed, then one error, then both ends close. */
  private void fail(String code, String message) {
    if (isClosed()) {
      return;
    }
    if (live != null) {
      live.endResponses(code, message, clock.at(nowMs));
    }
    effects.serverError(code, message);
    effects.count(Effect.Counted.PROVIDER_FAILURE, code);
    close();
    effects.closeFailed(EffectLog.SERVER_ERROR, code);
  }

  /** Closed from now on; an upstream that is open or being opened is closed once. */
  private void close() {
    if (state instanceof SessionState.AwaitingModel awaiting) {
      state = awaiting.close();
    } else if (state instanceof SessionState.Opening opening) {
      state = opening.close();
      effects.add(new Effect.CloseUpstream(opening.generation()));
    } else if (state instanceof SessionState.Live wasLive) {
      state = wasLive.close();
      effects.add(new Effect.CloseUpstream(wasLive.generation()));
    }
    live = null;
  }

  private void at(long now) {
    nowMs = now;
  }

  public boolean isClosed() {
    return state instanceof SessionState.Closed;
  }

  /** {@code AWAITING_MODEL}, {@code OPENING}, {@code LIVE} or {@code CLOSED}. */
  public String stateName() {
    return state.name();
  }

  public boolean hasEffects() {
    return !effects.isEmpty();
  }

  /** What has gathered since the last call, in order; usually empty. */
  public List<Effect> takeEffects() {
    return effects.take();
  }

  /** The conversation so far. */
  public ConversationRecord conversation() {
    return parts.record();
  }

  /** The ids of the open responses, oldest first. */
  public List<String> openResponses() {
    return parts.responses().open().stream().map(OpenResponse::id).toList();
  }

  /** The client's acknowledged updates merged: a GA session object as JSON (rule R13). */
  public String acknowledgedConfig() {
    return parts.configuration().askedFor().toString();
  }
}
