package dev.parley.polling;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.PollMarked;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.OrphanedLink;
import dev.parley.contract.link.RouterLeg;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import java.util.ArrayList;
import java.util.List;

/**
 * One long-poll session from its client's side: OPENING → LIVE ⇄ ORPHANED → ENDED → GONE, where
 * every state may go to any later one.
 *
 * <p>Each call returns the effects to perform, in order. One fetch at most is held, and only while
 * the mailbox is empty; a newer one releases it. {@link Posts} has what comes from the client,
 * {@link Delivery} what goes to it. Not thread-safe.
 */
final class PollMachine {
  enum State {
    /** No router has taken the session yet; its client does not know its id. */
    OPENING,
    LIVE,
    /** The session's router is gone and another one is sought; what is posted waits. */
    ORPHANED,
    /** Over, but the client may fetch what is left. */
    ENDED,
    GONE
  }

  private static final long NEVER = Long.MIN_VALUE;

  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int TOO_SLOW = 1013;

  private final PollLimits limits;
  private final ErrorEvents errors;
  private final boolean mayComeBack;
  private final List<String> firstEvents;
  private final long openedMs;
  private final RouterLeg router;
  private final Delivery delivery = new Delivery();
  private final Posts posts;
  private final boolean outlives;

  private State state = State.OPENING;
  private boolean detached;
  private boolean isEndedByClient;
  private boolean moved;
  private long start;
  private long lastHeardMs;
  private long endedMs = NEVER;
  private PollRefused over = Refusals.unknown();

  /**
   * @param mayComeBack whether the client asked for the hub's own events, and so has a token to
   *     come back with
   * @param outlives whether another instance may go on with the session when this one is gone
   * @param firstEvents sent as soon as a router has taken the session
   */
  PollMachine(
      PollLimits limits,
      ErrorEvents errors,
      boolean mayComeBack,
      boolean outlives,
      List<String> firstEvents,
      long nowMs) {
    this.mayComeBack = mayComeBack;
    this.outlives = outlives;
    this.limits = limits;
    this.errors = errors;
    this.router = new RouterLeg(errors.instance());
    this.firstEvents = firstEvents;
    this.openedMs = nowMs;
    this.posts = new Posts(router, limits.rate(), outlives, nowMs);
    this.lastHeardMs = nowMs;
  }

  State state() {
    return state;
  }

  /** The epoch that records of the router must carry. */
  long epoch() {
    return router.epoch();
  }

  /** How many events wait to be acknowledged. */
  int waiting() {
    return delivery.waiting();
  }

  /** How many events were acknowledged. */
  long acknowledged() {
    return delivery.acknowledged();
  }

  /** A router is about to be asked. */
  long onTry() {
    return router.onTry();
  }

  /** The router asked last has taken the session. */
  List<PollEffect> onAccepted() {
    if (state != State.OPENING) {
      return List.of();
    }
    state = State.LIVE;
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.AnswerOpen(new PollOpened(0)));
    posts.onAccepted(firstEvents, out);
    return out;
  }

  /**
   * Whether the router runs elsewhere: then this session outlives it, and keeps what it may have to
   * send to another one.
   */
  void onRouterChosen(boolean isElsewhere) {
    posts.keep(isElsewhere);
  }

  /** Whether the client was given anything of the session that could go on elsewhere. */
  boolean isAdoptable() {
    return state == State.LIVE && router.received() > 0;
  }

  /**
   * The router is gone and another one may go on with the session; only after this {@link
   * #onTryOfAnother}.
   */
  void onOrphaned() {
    state = State.ORPHANED;
  }

  /** Another router is about to be asked to go on with the session. */
  OrphanedLink.Stand onTryOfAnother() {
    long epoch = router.onOrphaned();
    return new OrphanedLink.Stand(epoch, start + router.received(), posts.sent(), posts.kept());
  }

  /** Another router goes on, and has so many of the client's events. */
  List<PollEffect> onAdopted(long received) {
    if (state != State.ORPHANED) {
      return List.of();
    }
    state = State.LIVE;
    List<PollEffect> out = new ArrayList<>();
    posts.onAdopted(received, out);
    return out;
  }

  /** No router goes on with the session. */
  List<PollEffect> onAbandoned() {
    return state == State.ORPHANED ? failRouterGone() : List.of();
  }

  /** The router of a session goes on with it for this client. */
  List<PollEffect> onResumed(SessionResumed resumed) {
    state = State.LIVE;
    start = resumed.position();
    router.onResumed(resumed.epoch());
    delivery.startAt(resumed.position(), resumed.position());
    List<PollEffect> out = new ArrayList<>();
    out.add(
        new PollEffect.AnswerOpen(
            new PollResumed(resumed.position(), resumed.received(), resumed.token())));
    posts.onResumed(resumed.received(), out);
    return out;
  }

  /** A router goes on with the session of a client whose requests went to another instance. */
  List<PollEffect> onReclaimed(long epoch, Standing standing) {
    state = State.LIVE;
    start = standing.position();
    router.onResumed(epoch);
    delivery.startAt(standing.position(), standing.given());
    List<PollEffect> out = new ArrayList<>();
    posts.onReclaimed(standing, out);
    return out;
  }

  /** No router takes the session. */
  List<PollEffect> onRefused(ErrorCode code, String message) {
    if (state != State.OPENING) {
      return List.of();
    }
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.AnswerOpen(new PollRefused(code, message)));
    out.add(new PollEffect.Closed(closeCode(code)));
    remove(out);
    return out;
  }

  /** The client asks for what is behind its cursor. */
  List<PollEffect> onFetch(long cursor, long waitMs, long nowMs) {
    if (state == State.GONE || state == State.OPENING) {
      return refuse(Refusals.unknown());
    }
    lastHeardMs = nowMs;
    PollRefused refusal = delivery.check(cursor);
    if (refusal != null) {
      return refuse(refusal);
    }
    List<PollEffect> out = new ArrayList<>();
    delivery.onFetch(cursor, isServed(), out);
    if (!delivery.isEmpty()) {
      out.add(new PollEffect.Answer(delivery.portion()));
    } else if (state == State.ENDED) {
      out.add(new PollEffect.Answer(over));
      remove(out);
    } else if (waitMs <= 0) {
      out.add(new PollEffect.Answer(new PollEvents(cursor, List.of())));
    } else {
      delivery.hold(nowMs + waitMs, out);
    }
    return out;
  }

  /** The client brings events, at least one. */
  List<PollEffect> onPost(long seq, List<String> events, long nowMs) {
    if (!isServed()) {
      return refuse(over);
    }
    lastHeardMs = nowMs;
    List<PollEffect> out = new ArrayList<>();
    posts.onPost(seq, events, out);
    pump(out);
    return out;
  }

  /** The router, and whoever would be in its place, has the posts up to this one. */
  List<PollEffect> onMarked(PollMarked marked) {
    List<PollEffect> out = new ArrayList<>();
    if (isCurrent(marked.epoch())) {
      posts.onMarked(marked.post(), out);
    }
    return out;
  }

  /** The client ends the session. */
  List<PollEffect> onEnd() {
    if (state == State.GONE || state == State.OPENING) {
      return refuse(Refusals.unknown());
    }
    List<PollEffect> out = new ArrayList<>();
    boolean isRunning = isServed();
    isEndedByClient = true;
    delivery.clear();
    if (isRunning) {
      out.add(new PollEffect.ReportClosed(NORMAL));
      end(out, NORMAL, "client");
    }
    out.add(new PollEffect.Answer(new PollEnded()));
    remove(out);
    return out;
  }

  /** A frame of the router came. */
  List<PollEffect> onFrame(Frame frame) {
    if (!isCurrent(frame.epoch())) {
      return List.of();
    }
    return switch (router.onFrame(frame)) {
      case STALE -> List.of();
      case GAP -> fail(ErrorCode.INTERNAL, "Events were lost inside the hub.", 1011);
      case NEXT -> onEvent(frame.payload());
    };
  }

  private List<PollEffect> onEvent(String event) {
    List<PollEffect> out = new ArrayList<>();
    delivery.onEvent(event, out);
    return out;
  }

  /** The router gives room for more. */
  List<PollEffect> onCredit(Credit credit) {
    if (!isCurrent(credit.epoch())) {
      return List.of();
    }
    router.onCredit(credit);
    posts.onCredit(credit.frames());
    List<PollEffect> out = new ArrayList<>();
    pump(out);
    return out;
  }

  /** The router ends the session. */
  List<PollEffect> onCloseLink(CloseLink close) {
    if (!isCurrent(close.epoch())) {
      return List.of();
    }
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.ReportClosed(close.code()));
    if (outlives && close.reason().equals(CloseLink.ELSEWHERE)) {
      letGo(out, close.code());
    } else {
      end(out, close.code(), close.reason());
    }
    return out;
  }

  /** The router cannot be reached any more. */
  List<PollEffect> onRouterLost() {
    return state == State.LIVE ? failRouterGone() : List.of();
  }

  private List<PollEffect> failRouterGone() {
    return fail(ErrorCode.HUB_UNAVAILABLE, "The session's router is gone.", 1011);
  }

  /** This process stops. */
  List<PollEffect> onShutdown() {
    if (outlives && isServed()) {
      return leave();
    }
    return isRunning()
        ? fail(ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down.", 1001)
        : List.of();
  }

  /** Time has passed. Called about every 100 ms. */
  List<PollEffect> onTick(long nowMs) {
    return switch (state) {
      case OPENING, GONE -> List.of();
      case LIVE, ORPHANED -> onLiveTick(nowMs);
      case ENDED -> onEndedTick(nowMs);
    };
  }

  private List<PollEffect> onLiveTick(long nowMs) {
    posts.onTick(nowMs);
    if (delivery.isHeld()) {
      lastHeardMs = nowMs;
    }
    if (nowMs - openedMs >= limits.ageMs()) {
      return fail(ErrorCode.SESSION_EXPIRED, "The session hit its maximum duration.", 1001);
    }
    if (nowMs - lastHeardMs >= limits.idleMs()) {
      return fail(ErrorCode.IDLE_TIMEOUT, "No request came for too long.", 1008);
    }
    if (delivery.fullForMs(nowMs) >= limits.slowMs()) {
      return onTooSlow();
    }
    List<PollEffect> out = new ArrayList<>(2);
    delivery.onTick(nowMs, out);
    return out;
  }

  /** What of the session's stream this client has no room for, it may come back for. */
  private List<PollEffect> onTooSlow() {
    ErrorCode code = ErrorCode.CLIENT_TOO_SLOW;
    return mayComeBack
        ? endUntilBack(code, TOO_SLOW)
        : fail(code, "The client fetches too slowly.", TOO_SLOW);
  }

  /** The router stops and has left the session to others, where its client goes on with it. */
  List<PollEffect> onReleased(SessionReleased released) {
    if (outlives && isCurrent(released.epoch()) && isServed()) {
      return leave();
    }
    return isCurrent(released.epoch()) && mayComeBack
        ? endUntilBack(ErrorCode.HUB_SHUTTING_DOWN, GOING_AWAY)
        : List.of();
  }

  /** Nothing of the session is here any more; its client's next request finds another instance. */
  private List<PollEffect> leave() {
    detached = true;
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.ReportDetached(GOING_AWAY));
    letGo(out, GOING_AWAY);
    return out;
  }

  /** Whether the session goes on at another instance, or may. */
  boolean isMoved() {
    return moved;
  }

  private void letGo(List<PollEffect> out, int code) {
    moved = true;
    delivery.letGo(out);
    posts.letGo(out);
    out.add(new PollEffect.Closed(code));
    remove(out);
  }

  private List<PollEffect> endUntilBack(ErrorCode code, int closeWith) {
    detached = true;
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.ReportDetached(closeWith));
    end(out, closeWith, code.type() + "." + code.label());
    return out;
  }

  /** Whether a client that has not ended the session may come back to it. */
  boolean mayComeBack() {
    return mayComeBack && !isEndedByClient;
  }

  /** Whether the router was told that the client may come back. */
  boolean isDetached() {
    return detached;
  }

  private List<PollEffect> onEndedTick(long nowMs) {
    if (endedMs == NEVER) {
      endedMs = nowMs;
    }
    List<PollEffect> out = new ArrayList<>(1);
    if (nowMs - endedMs >= limits.lingerMs()) {
      remove(out);
    }
    return out;
  }

  private boolean isCurrent(long recordEpoch) {
    return router.isCurrent(recordEpoch) && isRunning();
  }

  /** Whether requests are taken. */
  private boolean isServed() {
    return state == State.LIVE || state == State.ORPHANED;
  }

  private boolean isRunning() {
    return isServed() || state == State.OPENING;
  }

  private void pump(List<PollEffect> out) {
    if (state == State.LIVE) {
      posts.pump(out);
    }
  }

  /** One last event, and the end of the router's session. */
  private List<PollEffect> fail(ErrorCode code, String message, int closeWith) {
    List<PollEffect> out = new ArrayList<>();
    out.add(new PollEffect.ReportClosed(closeWith));
    if (state == State.OPENING) {
      out.add(new PollEffect.AnswerOpen(new PollRefused(code, message)));
      out.add(new PollEffect.Closed(closeWith));
      remove(out);
      return out;
    }
    delivery.add(errors.error(code, message));
    end(out, closeWith, code.type() + "." + code.label());
    return out;
  }

  private void end(List<PollEffect> out, int code, String reason) {
    if (state == State.OPENING) {
      out.add(new PollEffect.AnswerOpen(new PollOpened(0)));
    }
    state = State.ENDED;
    over = Refusals.ended(reason);
    posts.onEnd(over, out);
    out.add(new PollEffect.Closed(code));
    delivery.onEnd(over, out);
  }

  private void remove(List<PollEffect> out) {
    state = State.GONE;
    delivery.clear();
    out.add(new PollEffect.Remove());
  }

  private static List<PollEffect> refuse(PollReply reply) {
    return List.of(new PollEffect.Answer(reply));
  }

  private static int closeCode(ErrorCode code) {
    return code.actor() == ErrorCode.Actor.CLIENT ? 1008 : 1011;
  }
}
