package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.session.seam.Seam;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.MachineSnapshot.Again;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the conversation to another upstream: settles what was open, keeps what the client says
 * meanwhile, tells the next upstream all of it, and reports when that is of use (architecture
 * section 5, rules R10-R20).
 */
final class SwitchMachine implements SwitchRequests {
  /** Why a session moves before its upstream ends. */
  static final String ROLLOVER = "rollover";

  /** What ends an upstream whose time is up, if nothing could be had in time: nobody's fault. */
  private static final String SESSION_CAP = "provider_session_cap";

  /** Why a session that was restored gets another upstream: its router took the old one along. */
  static final String ROUTER_GONE = "router_gone";

  private final EffectLog effects;
  private final SessionParts parts;
  private final boolean hubEvents;
  private final SwitchGuard guard;
  private final ResponseSettlement settlement;
  private final Takeover takeover;
  private @Nullable Switchover running;
  private @Nullable LostTurn lostTurn;
  private Takeover.@Nullable Told told;
  private String failedLast = "";
  private boolean isHopeless;
  private boolean isWanted;

  SwitchMachine(SessionSetup setup, SessionParts parts, @Nullable ObjectNode initialConfig) {
    this.effects = parts.effects();
    this.parts = parts;
    this.hubEvents = setup.hubEvents();
    this.guard = new SwitchGuard(setup.continuity().switching());
    this.settlement = new ResponseSettlement(parts);
    this.takeover = new Takeover(setup, parts, initialConfig);
  }

  /** Whether a fault now would begin a switch. */
  boolean mayBegin(long nowMs) {
    return guard.mayBegin(nowMs);
  }

  /**
   * The upstream failed.
   *
   * @param code label of the failure
   */
  void begin(LiveSession failed, String code, long watchMs, long nowMs) {
    boolean isOwed = !parts.responses().isIdle();
    long silentMs = watchMs - Math.min(watchMs, parts.responses().silentSinceMs());
    boolean isBusy = isOwed || parts.uplink().listed() > 0;
    SwitchGuard.Blame blame = guard.onFault(isBusy && !code.equals(SESSION_CAP), nowMs);
    boolean isPoison = blame != SwitchGuard.Blame.NOTHING;
    String from = failed.identity().upstream().endpoint();
    long since = isOwed && !isPoison ? nowMs - silentMs : Switchover.NOTHING_OWED;
    boolean isElsewhere = !from.equals(failedLast);
    if (!isPoison || !isElsewhere) {
      effects.count(Effect.Counted.PROVIDER_FAILURE, code);
    } else {
      effects.count(Effect.Counted.SESSION_FAULT, "");
    }
    failedLast = from;
    if (isPoison) {
      giveUpInput(blame, watchMs);
      running = new Switchover(from, code, since, List.of());
    } else {
      running = new Switchover(from, code, since, settlement.settle(watchMs));
    }
    told = null;
    isHopeless = false;
    isWanted = false;
    parts.uplink().setSwitching(true);
    failed.clientEvents().suspend(this);
  }

  /**
   * The session moves although its upstream is well: no fault, nobody to blame, and {@link
   * #takeOver} follows at once.
   */
  void beginRollover(LiveSession left, long watchMs, long nowMs) {
    boolean isOwed = !parts.responses().isIdle();
    long silentMs = watchMs - Math.min(watchMs, parts.responses().silentSinceMs());
    long since = isOwed ? nowMs - silentMs : Switchover.NOTHING_OWED;
    String from = left.identity().upstream().endpoint();
    running = new Switchover(from, ROLLOVER, since, settlement.settle(watchMs));
    told = null;
    parts.uplink().setSwitching(true);
  }

  /**
   * The session was restored from a snapshot: its upstream is gone, and so is what was not written
   * down. No endpoint is to blame.
   *
   * @param lost what served it
   */
  void beginRestored(LiveSession lost, MachineSnapshot from, long watchMs, long nowMs) {
    takeover.giveUp(from.conversation().givenUp());
    List<Reask> reasks = settlement.settle(from.responses().reasks(), watchMs);
    boolean isOwed = !reasks.isEmpty() || !parts.responses().isIdle();
    String endpoint = lost.identity().upstream().endpoint();
    long since = isOwed ? nowMs : Switchover.NOTHING_OWED;
    running = new Switchover(endpoint, ROUTER_GONE, since, reasks);
    parts.uplink().setSwitching(true);
    lost.clientEvents().suspend(this);
  }

  /** What the next upstream is to be asked for beside what an open response makes necessary. */
  List<Again> planned() {
    Switchover now = running;
    if (now == null || told != null) {
      return parts.responses().askedByTheHub().stream()
          .map(each -> new Again(null, text(each.body()), each.outOfBand()))
          .toList();
    }
    List<Again> planned = new ArrayList<>(now.reasks().size());
    for (Reask reask : now.reasks()) {
      OpenResponse kept = reask.continues();
      String body = kept == null ? text(reask.body()) : null;
      planned.add(new Again(kept == null ? null : kept.id(), body, reask.outOfBand()));
    }
    return planned;
  }

  private static @Nullable String text(@Nullable ObjectNode json) {
    return json == null ? null : json.toString();
  }

  /** The items that are not told to an upstream again. */
  List<String> givenUp() {
    return takeover.givenUp();
  }

  /**
   * Upstreams failed on it one after the other: it is not tried again. If they are of different
   * endpoints it is the session's own fault (rule R20).
   */
  private void giveUpInput(SwitchGuard.Blame blame, long watchMs) {
    boolean isAll = blame == SwitchGuard.Blame.ALL_INPUT;
    String message =
        isAll
            ? "One more provider failed; all that was sent since the last answer was given up."
            : "Two providers in a row failed on what was sent last; it was given up. Change it"
                + " before asking again.";
    settlement.fail("input_failed", message, watchMs);
    takeover.giveUpInput(isAll);
    effects.clientError("input_failed", message, null, null);
  }

  /** A cancel ends what is to be asked again at once (rule R13). */
  @Override
  public boolean on(ClientEventType type, EventView event, long watchMs) {
    if (type == ClientEventType.SESSION_UPDATE || type == ClientEventType.RESPONSE_CREATE) {
      isWanted = true;
    }
    return type == ClientEventType.RESPONSE_CANCEL && cancel(event.responseId(), watchMs);
  }

  private boolean cancel(@Nullable String responseId, long watchMs) {
    Switchover now = running;
    if (now == null) {
      return false;
    }
    for (Iterator<Reask> each = now.reasks().iterator(); each.hasNext(); ) {
      Reask reask = each.next();
      OpenResponse kept = reask.continues();
      boolean isMeant =
          responseId == null ? !reask.outOfBand() : kept != null && kept.id().equals(responseId);
      if (isMeant) {
        each.remove();
        if (kept != null) {
          settlement.cancel(kept, watchMs);
        } else {
          parts.responses().onSpeechResumed();
        }
        return true;
      }
    }
    return false;
  }

  /** Whether the client asked for something that only an upstream can do. */
  boolean isWanted() {
    return isWanted;
  }

  /** No endpoint came up: the client is told once and may wait or change its wishes. */
  void onNobody(String code, String message, long watchMs) {
    isWanted = false;
    Switchover now = running;
    if (now == null || isHopeless) {
      return;
    }
    isHopeless = true;
    for (Reask reask : now.reasks()) {
      OpenResponse kept = reask.continues();
      if (kept != null) {
        settlement.fail(kept, code, message, watchMs);
      }
    }
    now.reasks().removeIf(reask -> reask.continues() != null);
    effects.serverError(code, message);
    effects.count(Effect.Counted.NO_CANDIDATE, code);
  }

  /** Everything ends. */
  void endResponses(String code, String message, long watchMs) {
    settlement.fail(code, message, watchMs);
  }

  /** The next upstream is up: tells it everything. */
  LiveSession takeOver(
      int generation, UpstreamInfo info, Failure failure, long watchMs, long nowMs) {
    Switchover now = running;
    Takeover.Told result =
        takeover.tell(generation, info, now == null ? List.of() : now.reasks(), failure, watchMs);
    told = result;
    parts.uplink().setSwitching(false);
    Seam seam = result.session().seam();
    lostTurn = seam == null ? null : new LostTurn(parts.uplink(), seam, watchMs);
    guard.onTold(nowMs);
    if (now != null && !now.isOwed()) {
      report(now, result, Effect.Switched.NOTHING_OWED);
    }
    return result.session();
  }

  /** At each tick while the session is live. */
  void onTick(LiveSession live, long watchMs) {
    LostTurn watched = lostTurn;
    String itemId = watched == null ? null : watched.due(watchMs);
    if (itemId != null && parts.configuration().turnDetection().on()) {
      lostTurn = null;
      takeover.endTurn(live, itemId, watchMs);
      parts.changes().touch();
    }
  }

  /** Whether {@link #onUseful} makes a difference. */
  boolean isWatching() {
    return running != null || guard.isSuspicious();
  }

  /** The upstream gave something of use. */
  void onUseful(long nowMs) {
    guard.onUseful();
    Switchover now = running;
    Takeover.Told result = told;
    if (now != null && result != null) {
      report(now, result, nowMs - now.silentSinceMs());
    }
  }

  private void report(Switchover now, Takeover.Told result, long deadAirMs) {
    running = null;
    told = null;
    Effect.Switched switched =
        new Effect.Switched(
            now.from(),
            result.session().identity().upstream().endpoint(),
            now.reason(),
            deadAirMs,
            result.items(),
            result.audioMs(),
            result.cutItems(),
            result.lostAudioBytes());
    effects.add(switched);
    if (hubEvents) {
      effects.toClient(event(switched));
    }
  }

  private ObjectNode event(Effect.Switched switched) {
    ObjectNode event =
        effects
            .serverEvent("parley.provider.changed")
            .put("from", switched.from())
            .put("to", switched.to())
            .put("reason", switched.reason())
            .put("replayed_items", switched.replayedItems())
            .put("replayed_audio_ms", switched.replayedAudioMs())
            .put("cut_items", switched.cutItems())
            .put("lost_audio_bytes", switched.lostAudioBytes());
    if (switched.deadAirMs() == Effect.Switched.NOTHING_OWED) {
      return event.putNull("dead_air_ms");
    }
    return event.put("dead_air_ms", switched.deadAirMs());
  }
}
