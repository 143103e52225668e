package dev.parley.ingress.link;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.DownlinkCredit;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.OrphanedLink;
import dev.parley.contract.link.RouterLeg;
import dev.parley.contract.link.SentEvents;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's end of a session: OPENING → LIVE ⇄ ORPHANED → CLOSING → CLOSED, where every state
 * may go to CLOSING and CLOSED.
 *
 * <p>Per-frame calls return a constant verdict or a flag; everything rarer returns the effects to
 * perform in order. Time enters only by {@link #onTick}, so that frames need no clock: what
 * happened since the last tick counts as happening at it. Not thread-safe.
 *
 * <p>A client that asked for the hub's own events may come back when its socket is lost: then the
 * router is told so, and the session goes on without a link. Every event of such a session that
 * does not end it has its place in the router's stream, those made here too (rule R24).
 */
final class LinkMachine {
  enum State {
    /** No router has taken the session yet; the socket is not read. */
    OPENING,
    LIVE,
    /** The session's router is gone and another one is sought; the socket is not read. */
    ORPHANED,
    /** The close frame is written; the client has yet to answer it. */
    CLOSING,
    CLOSED
  }

  /** What to do with a client's message. */
  enum Uplink {
    SEND,
    /** Send it; it was the last one there is credit for. */
    SEND_THEN_PAUSE,
    /** It waits for the next router: only {@link #onSent} is told. */
    KEEP,
    DROP
  }

  /** What to do with a frame for the client. */
  enum Downlink {
    WRITE,
    DROP,
    /** Frames before it are lost: end the session with {@link #onGap}. */
    GAP
  }

  private static final String TOO_FAST =
      "You send faster than this hub reads; it reads on as fast as it may, and nothing is lost.";

  private final LinkLimits limits;
  private final ErrorEvents errors;
  private final RouterLeg router;
  private final DownlinkCredit downlink = new DownlinkCredit();
  private final InputGate input;
  private final SentEvents sent = new SentEvents();
  private final long openedMs;
  private final @Nullable HubEvents hubEvents;
  private final @Nullable Arrivals arrivals;
  private final LinkEnd end = new LinkEnd();

  private State state = State.OPENING;
  private boolean heard;
  private long lastHeardMs;
  private long nextPingMs;

  LinkMachine(LinkLimits limits, ErrorEvents errors, long nowMs) {
    this(limits, errors, null, nowMs);
  }

  /**
   * @param hubEvents null for a client that did not ask for the hub's own events
   */
  LinkMachine(LinkLimits limits, ErrorEvents errors, @Nullable HubEvents hubEvents, long nowMs) {
    this.limits = limits;
    this.errors = errors;
    this.hubEvents = hubEvents;
    this.arrivals = hubEvents == null ? null : new Arrivals(limits.unconfirmed());
    this.router = new RouterLeg(errors.instance());
    this.input = new InputGate(limits.rate(), nowMs);
    this.openedMs = nowMs;
    this.lastHeardMs = nowMs;
    this.nextPingMs = nowMs + limits.pingMs();
  }

  State state() {
    return state;
  }

  /** The epoch that records of the router must carry; 0 before the first try. */
  long epoch() {
    return router.epoch();
  }

  /** See {@link LinkEnd#code}. */
  int closeCode() {
    return end.code();
  }

  /** A router is about to be asked. */
  long onTry() {
    return router.onTry();
  }

  /** The router asked last has taken the session. */
  List<LinkEffect> onAccepted() {
    if (state != State.OPENING) {
      return List.of();
    }
    state = State.LIVE;
    heard = true;
    return adjustInput();
  }

  /**
   * Whether the router runs elsewhere: then this link outlives it, and keeps what it may have to
   * send to another one.
   */
  void onRouterChosen(boolean isElsewhere) {
    sent.keep(isElsewhere);
  }

  /** The session has had so many of the client's events over other links. */
  void startAt(long received) {
    sent.startAt(received);
  }

  /**
   * The router is gone and another one may go on with the session; only after this {@link #onTry}
   * of an orphan.
   */
  List<LinkEffect> onOrphaned() {
    state = State.ORPHANED;
    return adjustInput();
  }

  /** Whether the client was given anything of the session that could go on elsewhere. */
  boolean isAdoptable() {
    return state == State.LIVE && router.received() > 0;
  }

  /** Another router is about to be asked to go on with the session. */
  OrphanedLink.Stand onTryOfAnother() {
    long epoch = router.onOrphaned();
    long start = hubEvents == null ? 0 : hubEvents.start();
    return new OrphanedLink.Stand(epoch, start + router.received(), sent.sent(), sent.kept());
  }

  /** Another router goes on, and has so many of the client's events. */
  List<LinkEffect> onAdopted(long received) {
    if (state != State.ORPHANED) {
      return List.of();
    }
    state = State.LIVE;
    heard = true;
    List<LinkEffect> effects = new ArrayList<>();
    for (String event : sent.takeFrom(received)) {
      router.onSend(event.length());
      sent.onSent(event);
      effects.add(new LinkEffect.SendAgain(router.nextSeq(), event));
    }
    effects.addAll(adjustInput());
    return effects;
  }

  /**
   * No router goes on with the session. Its own may only be out of reach: a client that may come
   * back does so, for as long as the session waits for it.
   */
  List<LinkEffect> onAbandoned() {
    if (state != State.ORPHANED) {
      return List.of();
    }
    return canComeBack() ? sendElsewhere(ErrorCode.HUB_UNAVAILABLE) : failRouterGone();
  }

  /**
   * A router goes on with its session over this link.
   *
   * @param epoch the router's choice
   * @param event what the client is told first
   */
  List<LinkEffect> onResumed(long epoch, String event) {
    router.onResumed(epoch);
    List<LinkEffect> effects = new ArrayList<>();
    effects.add(new LinkEffect.WriteEvent(event));
    effects.addAll(onAccepted());
    return effects;
  }

  /** No router takes the session. */
  List<LinkEffect> onRefused(ErrorCode code, String message) {
    if (state != State.OPENING) {
      return List.of();
    }
    end.isNobodysBusiness();
    if (code == ErrorCode.HUB_SHUTTING_DOWN) {
      return fail(code, message, 1001);
    }
    return fail(code, message, code.actor() == ErrorCode.Actor.CLIENT ? 1008 : 1011);
  }

  /** A WebSocket frame of {@code bytes} was read, be it a whole message or not. */
  void onFrameRead(int bytes) {
    input.onFrame(bytes);
  }

  /** Whether a client is read that has sent all it may for now: then {@link #holdBack}. */
  boolean isTooFast() {
    return input.isTooFast();
  }

  /** Stops reading until the client may send again. What it sent is kept. */
  List<LinkEffect> holdBack() {
    return adjustInput();
  }

  /** A text message of {@code chars} characters came from the client. */
  Uplink onClientText(int chars) {
    if (state == State.ORPHANED) {
      return Uplink.KEEP;
    }
    if (state != State.LIVE) {
      return Uplink.DROP;
    }
    heard = true;
    router.onSend(chars);
    if (router.isOpen()) {
      return Uplink.SEND;
    }
    input.onLastTaken();
    return Uplink.SEND_THEN_PAUSE;
  }

  /** A message of the client is sent, or kept for the next router. */
  void onSent(String event) {
    sent.onSent(event);
  }

  /** The sequence number of the frame being sent to the router. */
  long nextUplinkSeq() {
    return router.nextSeq();
  }

  /** A message came from the client that says nothing. */
  void onEmptyMessage() {
    heard = true;
  }

  /** A message came that does not go on to the router; the session goes on. */
  List<LinkEffect> onUnusable(
      String code, String message, @Nullable String param, @Nullable String eventId) {
    if (state != State.LIVE) {
      return List.of();
    }
    heard = true;
    return say(errors.invalid(code, message, param, eventId));
  }

  /** An event that does not end the session. */
  private List<LinkEffect> say(String event) {
    if (hubEvents != null && state == State.ORPHANED) {
      return List.of(); // Nobody can give it its place in the stream.
    }
    if (hubEvents == null || state != State.LIVE) {
      return List.of(new LinkEffect.WriteEvent(event));
    }
    router.onSend(event.length());
    sent.onSentOwn();
    List<LinkEffect> effects = new ArrayList<>(2);
    effects.add(new LinkEffect.SendUp(router.nextSeq(), event));
    effects.addAll(adjustInput());
    return effects;
  }

  /** The client broke a rule that ends the session. */
  List<LinkEffect> onViolation(ErrorCode code, String message, int closeWith) {
    return isOpen() ? fail(code, message, closeWith) : List.of();
  }

  /** Whether a frame of the router goes to the client. */
  Downlink onFrame(Frame frame) {
    if (!isCurrent(frame.epoch())) {
      return Downlink.DROP;
    }
    return switch (router.onFrame(frame)) {
      case NEXT -> Downlink.WRITE;
      case STALE -> Downlink.DROP;
      case GAP -> Downlink.GAP;
    };
  }

  /** A frame before the one just received never came. */
  List<LinkEffect> onGap() {
    return fail(ErrorCode.INTERNAL, "Events were lost inside the hub.", 1011);
  }

  /**
   * A frame of the router was written.
   *
   * @param full whether the socket takes no more for now; the frame's credit waits until it does
   * @return whether credit is due: see {@link #takeCredit}
   */
  boolean onFrameWritten(int chars, boolean full) {
    if (arrivals == null) {
      return downlink.onFrameWritten(chars, full);
    }
    arrivals.onWritten(chars);
    return downlink.onFrameWritten(chars, full || isBehind());
  }

  /** Whether a ping is to be written now, to learn how much has arrived. */
  boolean isPingDue() {
    return arrivals != null && isOpen() && arrivals.isPingDue();
  }

  /** The payload of the ping that is {@link #isPingDue due}. */
  Buffer onPing() {
    return Objects.requireNonNull(arrivals).onPing();
  }

  /** A pong came. */
  void onPong(Buffer payload) {
    if (arrivals != null && arrivals.onPong(payload)) {
      downlink.onProgress();
    }
  }

  /**
   * Whether so much is on its way to a client that may come back that it could lack what is not
   * kept any more. No pong is seen where the socket is not read: then nothing waits for one.
   */
  boolean isBehind() {
    return arrivals != null && !input.isShut() && arrivals.isBehind();
  }

  /** An event made here was written; a client that does not read its errors is not read either. */
  List<LinkEffect> onEventWritten(boolean full) {
    downlink.onOtherWritten(full);
    input.setErrorsUnread(downlink.isFull());
    return adjustInput();
  }

  /** Whether the socket took no more when it was last written to. */
  boolean isQueueFull() {
    return downlink.isFull();
  }

  /** The socket takes more again. */
  List<LinkEffect> onDrained() {
    input.setErrorsUnread(false);
    List<LinkEffect> effects = adjustInput();
    if (isBehind()) {
      // A client that is read again can say what has arrived.
      downlink.onProgress();
      return effects;
    }
    DownlinkCredit.Due credit = downlink.onDrained();
    if (credit == null || state == State.CLOSING || state == State.CLOSED) {
      return effects;
    }
    effects = new ArrayList<>(effects);
    effects.add(new LinkEffect.ReturnCredit(credit.frames(), credit.bytes()));
    return effects;
  }

  /** The credit gathered so far, to be returned now. */
  LinkEffect.ReturnCredit takeCredit() {
    DownlinkCredit.Due due = downlink.take();
    return new LinkEffect.ReturnCredit(due.frames(), due.bytes());
  }

  /** The router gives room for more. */
  List<LinkEffect> onCredit(Credit credit) {
    if (!isCurrent(credit.epoch())) {
      return List.of();
    }
    router.onCredit(credit);
    sent.onCredit(credit.frames());
    return adjustInput();
  }

  /** The router ends the link. */
  List<LinkEffect> onCloseLink(CloseLink close) {
    return isCurrent(close.epoch())
        ? startClosing(LinkEffect.CloseSocket.asked(close.code(), close.reason()))
        : List.of();
  }

  /** The router cannot be reached any more. */
  List<LinkEffect> onRouterLost() {
    return state == State.LIVE ? failRouterGone() : List.of();
  }

  private List<LinkEffect> failRouterGone() {
    return fail(ErrorCode.HUB_UNAVAILABLE, "The session's router is gone.", 1011);
  }

  private boolean isOpen() {
    return state == State.LIVE || state == State.OPENING || state == State.ORPHANED;
  }

  /** This process stops. A client that may come back does so at another one. */
  List<LinkEffect> onShutdown() {
    if (mayMoveOn()) {
      return sendElsewhere(ErrorCode.HUB_SHUTTING_DOWN);
    }
    return isOpen()
        ? fail(ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down.", 1001)
        : List.of();
  }

  /** Its client is to come back at another node, if it can. */
  List<LinkEffect> onSentElsewhere() {
    return mayMoveOn() ? sendElsewhere(ErrorCode.HUB_UNAVAILABLE) : List.of();
  }

  /**
   * The socket is gone.
   *
   * @param code what the client closed with; 1006 without a close frame
   */
  List<LinkEffect> onSocketClosed(int code) {
    if (state == State.CLOSED) {
      return List.of();
    }
    boolean wasLive = state == State.LIVE || state == State.ORPHANED;
    boolean isLost = wasLive && LinkEnd.isLoss(code);
    if (state != State.CLOSING) {
      end.closesWith(code);
    }
    state = State.CLOSED;
    return end.report(isLost && canComeBack());
  }

  /** Whether the client loses nothing when its socket is closed now. */
  boolean mayMoveOn() {
    return state == State.LIVE && canComeBack();
  }

  /** Whether the client may have a token to come back with. */
  boolean canComeBack() {
    return hubEvents != null && hubEvents.canComeBack(router.received());
  }

  /** See {@link LinkEnd#isDetached}. */
  boolean isDetached() {
    return end.isDetached();
  }

  /** Time has passed. Called about every 100 ms. */
  List<LinkEffect> onTick(long nowMs) {
    return switch (state) {
      case OPENING, LIVE, ORPHANED -> onOpenTick(nowMs);
      case CLOSING -> onClosingTick(nowMs);
      case CLOSED -> List.of();
    };
  }

  private List<LinkEffect> onOpenTick(long nowMs) {
    if (heard || input.isShut()) {
      heard = false;
      lastHeardMs = nowMs;
    }
    if (nowMs - openedMs >= limits.ageMs()) {
      return fail(ErrorCode.SESSION_EXPIRED, "The session hit its maximum duration.", 1001);
    }
    if (nowMs - lastHeardMs >= limits.idleMs()) {
      return fail(ErrorCode.IDLE_TIMEOUT, "No event came for too long.", 1008);
    }
    if (downlink.fullForMs(nowMs) >= limits.slowMs()) {
      return closeSlow();
    }
    InputGate.Pace pace = input.onTick(nowMs);
    if (pace == InputGate.Pace.IGNORED) {
      return fail(ErrorCode.RATE_LIMIT_EXCEEDED, "You sent too fast for too long.", 1008);
    }
    List<LinkEffect> due = adjustInput();
    if (pace == InputGate.Pace.EXCEEDED) {
      due = and(due, new LinkEffect.CountThrottled());
      due.addAll(say(errors.error(ErrorCode.RATE_LIMIT_EXCEEDED, TOO_FAST)));
    }
    if (downlink.onFlush()) {
      due = and(due, takeCredit());
    }
    String heartbeat = hubEvents == null ? null : hubEvents.onTick(router.received(), nowMs);
    if (heartbeat != null && !downlink.isFull()) {
      due = and(due, new LinkEffect.WriteEvent(heartbeat));
    }
    if (nowMs >= nextPingMs) {
      nextPingMs = nowMs + limits.pingMs();
      if (!downlink.isFull()) {
        due = and(due, new LinkEffect.WritePing());
      }
    }
    return due;
  }

  /** A list of its own: at most ticks there is nothing to do, and none is made. */
  private static List<LinkEffect> and(List<LinkEffect> effects, LinkEffect next) {
    List<LinkEffect> more = new ArrayList<>(effects);
    more.add(next);
    return more;
  }

  private List<LinkEffect> onClosingTick(long nowMs) {
    return end.hasWaitedFor(limits.closingMs(), nowMs)
        ? List.of(new LinkEffect.Abort())
        : List.of();
  }

  private boolean isCurrent(long recordEpoch) {
    return router.isCurrent(recordEpoch) && isOpen();
  }

  /** The close alone: the session goes on over another link. */
  private List<LinkEffect> sendElsewhere(ErrorCode why) {
    List<LinkEffect> effects =
        new ArrayList<>(
            startClosing(new LinkEffect.CloseSocket(1001, why.type() + "." + why.label())));
    effects.addAll(end.report(true));
    return effects;
  }

  /** One last event, the close, and the end of the router's session. */
  private List<LinkEffect> fail(ErrorCode code, String message, int closeWith) {
    List<LinkEffect> effects = new ArrayList<>();
    effects.add(new LinkEffect.WriteEvent(errors.error(code, message)));
    effects.addAll(
        startClosing(new LinkEffect.CloseSocket(closeWith, code.type() + "." + code.label())));
    effects.addAll(end.report(false));
    return effects;
  }

  private List<LinkEffect> closeSlow() {
    List<LinkEffect> effects =
        new ArrayList<>(
            startClosing(
                new LinkEffect.CloseSocket(1013, "invalid_request_error.client_too_slow")));
    effects.addAll(end.report(canComeBack()));
    return effects;
  }

  /** The socket is read again, so that the client's answer to the close is seen. */
  private List<LinkEffect> startClosing(LinkEffect.CloseSocket close) {
    state = State.CLOSING;
    end.closesWith(close.code());
    List<LinkEffect> effects = new ArrayList<>();
    effects.add(close);
    effects.addAll(adjustInput());
    return effects;
  }

  private List<LinkEffect> adjustInput() {
    return switch (state) {
      case OPENING, ORPHANED -> input.shut();
      case LIVE -> input.adjust(router.isOpen());
      case CLOSING -> input.open();
      case CLOSED -> List.of();
    };
  }
}
