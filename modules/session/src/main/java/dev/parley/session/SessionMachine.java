package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.session.seam.Seam;
import dev.parley.session.snapshot.MachineSnapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session's decisions. AwaitingModel → Opening → Live ⇄ Switching → Closed: a model is known,
 * an upstream is sought, {@code session.created} leaves once one is really up; when it fails the
 * conversation goes on with another one. Link and upstreams are closed exactly once and nothing
 * follows.
 *
 * <p>Each input carries the time, which must not go back. Effects gather until {@link #takeEffects}
 * takes them; those of one input come after the frame that the input's verdict lets pass. Not
 * thread-safe.
 */
public final class SessionMachine implements Failure {
  /** What binary frames before the session is live are answered with, at most. */
  private static final int MAX_EARLY_BINARY = 16;

  private final SessionSetup setup;
  private final SessionParts parts;
  private final EffectLog effects;
  private final WatchClock clock = new WatchClock();
  private final Watchdogs watchdogs;
  private final SwitchMachine switching;
  private final EventView shown = new EventView();
  private final @Nullable ObjectNode initialConfig;
  private final int restorations;

  private SessionState state;
  private @Nullable LiveSession live;
  private int earlyBinary;
  private boolean isHolding;
  private long nowMs;

  /**
   * @param setup what is known of the session
   * @param nowMs milliseconds on any clock that does not go back
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   */
  public SessionMachine(SessionSetup setup, long nowMs) {
    this(setup, 0, nowMs);
  }

  private SessionMachine(SessionSetup setup, int restorations, long nowMs) {
    this.setup = setup;
    this.restorations = restorations;
    this.parts = SessionParts.of(setup, restorations);
    this.effects = parts.effects();
    this.watchdogs = new Watchdogs(setup.limits(), parts.responses());
    this.initialConfig = setup.initialConfigTree();
    this.switching = new SwitchMachine(setup, parts, initialConfig);
    this.state = new SessionState.AwaitingModel(nowMs + setup.modelWait().toMillis());
    this.nowMs = nowMs;
  }

  /**
   * A session that goes on although its router is gone: SWITCHING, and everything that was open is
   * settled as when an upstream fails. What it decides is there to be taken at once.
   *
   * @param setup as the session was set up, with this router's own part of event ids
   * @param names whether a {@code session.model} names the snapshot's route
   * @param sawMore whether the client was given events since the snapshot: then a response that it
   *     holds for untouched may have been seen
   * @throws dev.parley.session.snapshot.SnapshotException if the snapshot cannot be one of a
   *     session
   */
  public static SessionMachine restored(
      SessionSetup setup,
      MachineSnapshot snapshot,
      Predicate<String> names,
      boolean sawMore,
      long nowMs) {
    SessionMachine machine = new SessionMachine(setup, snapshot.restorations() + 1, nowMs);
    machine.restore(snapshot, names, sawMore);
    return machine;
  }

  private void restore(MachineSnapshot snapshot, Predicate<String> names, boolean sawMore) {
    long watchMs = clock.at(nowMs);
    MachineSnapshots.restore(parts, snapshot, sawMore, watchMs);
    MachineSnapshot.Upstream served = snapshot.upstream();
    UpstreamInfo gone =
        new UpstreamInfo(served.route(), served.endpoint(), served.route(), "", "", names);
    SessionIdentity identity = new SessionIdentity(setup.sessionId(), gone);
    LiveSession lost = LiveSession.first(snapshot.generation(), parts, identity, this);
    live = lost;
    switching.beginRestored(lost, snapshot, watchMs, nowMs);
    switchFrom(new SessionState.Live(snapshot.generation()));
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
      Verdict verdict = isHolding ? Verdict.HOLD : now.clientEvents().on(event, clock.at(nowMs));
      isHolding = verdict == Verdict.HOLD;
      if (!isHolding && event.clientType() != ClientEventType.INPUT_AUDIO_BUFFER_APPEND) {
        parts.changes().touch();
      }
      return verdict;
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
    ObjectNode created = Json.object(upstream.created());
    if (state instanceof SessionState.Switching switchingTo
        && switchingTo.generation() == generation
        && switchingTo.isSeeking()) {
      state = switchingTo.ready();
      live = switching.takeOver(generation, upstream, this, clock.at(nowMs), nowMs);
      isHolding = false;
      parts.changes().touch();
      return;
    }
    if (!(state instanceof SessionState.Opening opening) || opening.generation() != generation) {
      return;
    }
    state = opening.ready();
    SessionIdentity identity = new SessionIdentity(setup.sessionId(), upstream);
    LiveSession now = LiveSession.first(generation, parts, identity, this);
    live = now;
    if (created == null) {
      fail("provider_protocol_error", "The provider announced no session.");
      return;
    }
    now.greet(created, initialConfig);
    parts.changes().touch();
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
    } else if (state instanceof SessionState.Switching seeking
        && seeking.generation() == generation
        && seeking.isSeeking()) {
      state = seeking.waitUntil(nowMs + setup.continuity().switching().retryEvery().toMillis());
      parts.changes().touch();
      switching.onNobody(code, message, clock.at(nowMs));
    }
  }

  /** A text frame of the upstream. */
  public Verdict onUpstreamEvent(int generation, EventView event, long nowMs) {
    at(nowMs);
    LiveSession now = live;
    if (now == null || now.generation() != generation || !(state instanceof SessionState.Live)) {
      return Verdict.DROP;
    }
    if (!event.isJson()) {
      fail("provider_protocol_error", "The provider sent something that is not an event.");
      return Verdict.DROP;
    }
    parts.probe().onUpstreamEvent();
    Seam seam = now.seam();
    return seam == null ? onShown(now, event) : onTranslated(now, seam, event);
  }

  /** An event as the client may see it. */
  private Verdict onShown(LiveSession now, EventView event) {
    Verdict verdict = now.upstreamEvents().on(event, clock.at(nowMs));
    if (state instanceof SessionState.Live) {
      now.onUpstreamHeard();
    }
    if (switching.isWatching()
        && (verdict == Verdict.FORWARD || verdict == Verdict.FORWARD_DATA)
        && event.serverType().isResponseOutput()) {
      switching.onUseful(nowMs);
    }
    return verdict;
  }

  private Verdict onTranslated(LiveSession now, Seam seam, EventView event) {
    String text = seam.translate(event);
    if (text == null) {
      if (seam.isExhausted()) {
        fail("provider_protocol_error", "The provider named more things than any session has.");
      }
      return Verdict.DROP;
    }
    if (text.equals(event.text())) {
      return onShown(now, event);
    }
    shown.read(text);
    int mark = effects.mark();
    Verdict verdict = onShown(now, shown);
    if (verdict == Verdict.FORWARD || verdict == Verdict.FORWARD_DATA) {
      effects.toClientAt(mark, text, verdict == Verdict.FORWARD_DATA);
    }
    return Verdict.DROP;
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
    boolean serving = state instanceof SessionState.Live each && each.generation() == generation;
    if (opening || serving) {
      fail(code, message);
    }
  }

  /**
   * What the client sent did not all arrive: no other upstream can make up for that.
   *
   * @param code label of the failure
   * @param message in the hub's own words
   */
  public void onInputLost(String code, String message, long nowMs) {
    at(nowMs);
    if (!isClosed()) {
      end(code, message);
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
    switching.endResponses(code, message, clock.at(nowMs));
    effects.serverError(code, message);
    close();
    effects.closeGoingAway(EffectLog.SERVER_ERROR, code);
  }

  /** Whether nothing is under way that a change of upstream, or the end, would cut off. */
  public boolean isQuiet() {
    return !(state instanceof SessionState.Switching)
        && parts.responses().isIdle()
        && parts.turn().isQuiet();
  }

  /** Whether the hub now holds back what the upstream sends (rule R2). */
  public void onDownlinkBlocked(boolean blocked, long nowMs) {
    at(nowMs);
    clock.setBlocked(blocked, nowMs);
  }

  /** Every 50 ms, or every 100 ms while it is live: looks at the deadlines. */
  public void onTick(long nowMs) {
    at(nowMs);
    LiveSession now = live;
    if (state instanceof SessionState.Live && now != null) {
      switching.onTick(now, clock.at(nowMs));
      watch(clock.at(nowMs));
    } else if (state instanceof SessionState.Switching waiting && !waiting.isSeeking()) {
      seekAgain(waiting);
    } else if (state instanceof SessionState.AwaitingModel awaiting
        && nowMs >= awaiting.deadlineMs()) {
      open(awaiting, null);
    }
  }

  private void watch(long watchMs) {
    parts.probe().onOwed(parts.configuration().pendingUpdates() > 0, watchMs);
    String stall = watchdogs.stall(watchMs);
    if (stall != null) {
      fail("provider_stalled", stall);
    } else if (parts.probe().isOverdue(watchMs)) {
      fail("provider_stalled", "The provider was asked for a sign of life and gave none.");
    } else if (!clock.isBlocked() && parts.probe().isDue(watchMs)) {
      parts.probe().ask(effects, watchMs);
    }
  }

  private void seekAgain(SessionState.Switching waiting) {
    if (nowMs >= waiting.deadlineMs()) {
      String code = "no_provider";
      switching.endResponses(code, "No provider could be reached.", clock.at(nowMs));
      close();
      effects.closeFailed(EffectLog.SERVER_ERROR, code);
    } else if (nowMs >= waiting.retryAtMs() || switching.isWanted()) {
      SessionState.Switching again = waiting.again();
      state = again;
      parts.changes().touch();
      seek(again.generation());
    }
  }

  private void seek(int generation) {
    String route = live == null ? null : live.identity().upstream().route();
    effects.add(new Effect.OpenUpstream(generation, route));
  }

  /**
   * The upstream failed: the session goes on with another one; where that is not possible every
   * open response ends failed, then one error follows, then both ends close.
   */
  @Override
  public void fail(String code, String message) {
    LiveSession now = live;
    if (state instanceof SessionState.Live lost && now != null && switching.mayBegin(nowMs)) {
      switching.begin(now, code, clock.at(nowMs), nowMs);
      effects.add(new Effect.CloseUpstream(lost.generation()));
      switchFrom(lost);
    } else if (!isClosed()) {
      end(code, message);
    }
  }

  private void switchFrom(SessionState.Live lost) {
    long graceMs = setup.continuity().switching().grace().toMillis();
    SessionState.Switching next = lost.lose(nowMs + graceMs);
    state = next;
    parts.changes().touch();
    seek(next.generation());
  }

  @Override
  public boolean isSurvivable() {
    return state instanceof SessionState.Live && switching.mayBegin(nowMs);
  }

  private void end(String code, String message) {
    switching.endResponses(code, message, clock.at(nowMs));
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
    } else if (state instanceof SessionState.Switching wasSwitching) {
      state = wasSwitching.close();
      if (wasSwitching.isSeeking()) {
        effects.add(new Effect.CloseUpstream(wasSwitching.generation()));
      }
    }
    live = null;
    parts.changes().touch();
    parts.uplink().close();
  }

  private void at(long now) {
    nowMs = now;
  }

  public boolean isClosed() {
    return state instanceof SessionState.Closed;
  }

  /** Whether an upstream serves it. */
  public boolean isLive() {
    return state instanceof SessionState.Live;
  }

  /** {@code AWAITING_MODEL}, {@code OPENING}, {@code LIVE}, {@code SWITCHING} or {@code CLOSED}. */
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

  /**
   * How often something changed that {@link #snapshot} holds. Sound and deltas do not count, but
   * for the first sign of a response.
   */
  public long version() {
    return parts.changes().count();
  }

  /**
   * All that another router needs to know of this session's machine; null while the client has not
   * been greeted and when the session is over.
   */
  public @Nullable MachineSnapshot snapshot() {
    LiveSession served = live;
    if (served == null) {
      return null;
    }
    SessionState.Switching next = state instanceof SessionState.Switching each ? each : null;
    int newest = next == null ? served.generation() : next.generation();
    UpstreamInfo upstream = served.identity().upstream();
    return MachineSnapshots.take(parts, switching, restorations, newest, next != null, upstream);
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
