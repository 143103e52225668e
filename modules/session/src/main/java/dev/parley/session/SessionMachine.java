package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
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
  private final SessionSetup setup;
  private final SessionParts parts;
  private final EffectLog effects;
  private final WatchClock clock = new WatchClock();
  private final Watchdogs watchdogs;
  private final SwitchMachine switching;
  private final Rollover rollover;
  private final @Nullable ObjectNode initialConfig;
  private final int restorations;

  private SessionState state;
  private @Nullable LiveSession live;
  private int newest;
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
    this.watchdogs = new Watchdogs(setup.limits(), parts);
    this.initialConfig = setup.initialConfigTree();
    this.switching = new SwitchMachine(setup, parts, initialConfig);
    this.rollover = new Rollover(setup.continuity().switching(), effects);
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
    newest = snapshot.generation();
    switching.beginRestored(lost, snapshot, watchMs, nowMs);
    switchFrom(new SessionState.Live(snapshot.generation()));
  }

  /** The first call: opens an upstream if the model is known, else the wait begins (rule R21). */
  public void start(long nowMs) {
    at(nowMs);
    String model = setup.modelOrThatOf(initialConfig);
    if (model != null && state instanceof SessionState.AwaitingModel awaiting) {
      open(awaiting, model);
    }
  }

  private void open(SessionState.AwaitingModel awaiting, @Nullable String model) {
    SessionState.Opening opening = awaiting.open();
    state = opening;
    newest = opening.generation();
    effects.add(new Effect.OpenUpstream(newest, model));
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
      String model = SessionSetup.modelOf(event);
      if (model != null) {
        open(awaiting, model);
      }
    }
    return Verdict.HOLD;
  }

  /** The upstream asked for with {@link Effect.OpenUpstream} is up. */
  public void onUpstreamReady(int generation, UpstreamInfo upstream, long nowMs) {
    at(nowMs);
    if (rollover.onReady(generation, upstream, nowMs)) {
      return;
    }
    if (state instanceof SessionState.Switching switchingTo
        && switchingTo.generation() == generation
        && switchingTo.isSeeking()) {
      takeOver(switchingTo.ready(), upstream);
      return;
    }
    if (!(state instanceof SessionState.Opening opening) || opening.generation() != generation) {
      return;
    }
    state = opening.ready();
    SessionIdentity identity = new SessionIdentity(setup.sessionId(), upstream);
    LiveSession now = LiveSession.first(generation, parts, identity, this);
    live = now;
    rollover.onServing(generation, upstream, nowMs);
    ObjectNode created = Json.object(upstream.created());
    if (created == null) {
      fail("provider_protocol_error", "The provider announced no session.");
      return;
    }
    now.greet(created, initialConfig);
    parts.changes().touch();
  }

  private void takeOver(SessionState.Live next, UpstreamInfo upstream) {
    int generation = next.generation();
    state = next;
    live = switching.takeOver(generation, upstream, this, clock.at(nowMs), nowMs);
    rollover.onServing(generation, upstream, nowMs);
    isHolding = false;
    parts.changes().touch();
  }

  /** The last thing of each input that may have ended an upstream: who stands by takes over. */
  private void takeStanding() {
    if (state instanceof SessionState.Switching next) {
      UpstreamInfo standing = rollover.standing();
      if (standing != null) {
        takeOver(next.ready(), standing);
      }
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
    if (rollover.onNobody(generation, nowMs)) {
      return;
    }
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
      takeStanding();
      return Verdict.DROP;
    }
    Verdict verdict = now.onUpstreamEvent(event, clock.at(nowMs));
    if (state instanceof SessionState.Live) {
      now.onUpstreamHeard();
    }
    if (now.gaveOutput() && !now.isProven()) {
      if (switching.isWatching()) {
        switching.onUseful(nowMs);
      }
      now.setProven(!switching.isWatching());
    }
    takeStanding();
    return verdict;
  }

  /**
   * The upstream is gone.
   *
   * @param code label of the failure
   * @param message in the hub's own words
   */
  public void onUpstreamClosed(int generation, String code, String message, long nowMs) {
    at(nowMs);
    if (rollover.onLost(generation, nowMs)) {
      effects.add(new Effect.CloseUpstream(generation));
      return;
    }
    boolean opening = state instanceof SessionState.Opening each && each.generation() == generation;
    boolean serving = state instanceof SessionState.Live each && each.generation() == generation;
    if (opening || serving) {
      fail(code, message);
      takeStanding();
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
      String stall = watchdogs.onTick(clock.at(nowMs), !clock.isBlocked());
      if (stall != null) {
        fail("provider_stalled", stall);
        takeStanding();
      } else if (state instanceof SessionState.Live serving) {
        rollOver(serving, now);
      }
    } else if (state instanceof SessionState.Switching waiting && !waiting.isSeeking()) {
      seekAgain(waiting);
    } else if (state instanceof SessionState.AwaitingModel awaiting
        && nowMs >= awaiting.deadlineMs()) {
      open(awaiting, null);
    }
  }

  /** Moves in time from an upstream that is about to end; it serves until then. */
  private void rollOver(SessionState.Live serving, LiveSession now) {
    String route = now.identity().upstream().route();
    boolean isSettled = isQuiet() && parts.uplink().isSettled();
    UpstreamInfo next = rollover.due(isSettled, newest + 1, route, nowMs);
    newest = Math.max(newest, rollover.beside());
    if (next != null) {
      switching.beginRollover(now, clock.at(nowMs), nowMs);
      effects.add(new Effect.CloseUpstream(serving.generation()));
      takeOver(serving.move(rollover.beside()), next);
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
    newest = generation;
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
    int beside = rollover.beside();
    boolean isSought = beside != SessionState.NO_UPSTREAM;
    SessionState.Switching next = lost.lose(isSought ? beside : newest + 1, nowMs + graceMs);
    state = next;
    parts.changes().touch();
    if (!isSought) {
      seek(next.generation());
    }
    if (rollover.standing() == null) {
      rollover.end();
    }
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
    int open = state.upstream();
    int beside = rollover.beside();
    state = state.close();
    if (open != SessionState.NO_UPSTREAM) {
      effects.add(new Effect.CloseUpstream(open));
    }
    if (beside != SessionState.NO_UPSTREAM && beside != open) {
      effects.add(new Effect.CloseUpstream(beside));
    }
    rollover.end();
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
    int generation = next == null ? served.generation() : next.generation();
    UpstreamInfo upstream = served.identity().upstream();
    return MachineSnapshots.take(
        parts, switching, restorations, generation, next != null, upstream);
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
