package dev.parley.routing;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMark;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.TokenHash;
import dev.parley.routing.journal.Journalling;
import dev.parley.routing.resume.DownlinkRing;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.routing.resume.PollStanding;
import dev.parley.routing.resume.ResumeTokens;
import dev.parley.routing.resume.ResumeTokens.Brought;
import dev.parley.routing.resume.WayBack;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's end of a session whose client may come back, by a token or, over long-poll, because
 * its requests can go to any node: ATTACHED ⇄ DETACHED → over (rules R24 and R25). All that is said
 * goes through a ring that keeps the last of it, and from there to the link while one is there.
 */
final class ResumableSide extends ClientSide {
  private static final Logger LOGGER = LoggerFactory.getLogger(ResumableSide.class);

  /** Links of before with frames that wait for the upstream; each may have a window of them. */
  private static final int MAX_UNSETTLED = 4;

  /** A link that resumed, was sent something and takes none of it for this long is not there. */
  private static final long CONFIRM_MS = 10_000;

  /** Half of it is as much as a mailbox holds, and a window on its way there. */
  private static final int POLLED_EVENTS = 4_300;

  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;

  private final String subject;
  private final boolean hasHubEvents;
  private final DownlinkRing ring;
  private final ResumeTokens tokens;
  private final ArrayDeque<FrameChannel> unsettled = new ArrayDeque<>();
  private final ArrayDeque<PollStanding> marks = new ArrayDeque<>(0);
  private boolean isAnnounced;
  private boolean isAttached = true;
  private boolean isClosed;
  private boolean isOver;
  private boolean isSilent;
  private boolean isConfirmed = true;
  private long receivedBefore;
  private long sinceMs;
  private @Nullable CloseLink closing;
  private @Nullable PollStanding poll;

  ResumableSide(RouterParts parts, OpenSession asked, @Nullable Inheritance from) {
    super(parts, asked, from);
    RouterConfig.Resume resume = parts.config().resume();
    WayBack back = from == null ? WayBack.NONE : WayBack.decode(from.snapshot().owner().resume());
    this.subject = asked.subject();
    this.hasHubEvents = asked.hubEvents();
    this.poll = back.poll();
    this.receivedBefore = super.received();
    boolean isPolled = asked.linkRole() == Role.POLLING;
    int events = isPolled ? Math.max(POLLED_EVENTS, resume.events()) : resume.events();
    this.ring = new DownlinkRing(events, resume.characters(), super.position());
    ResumeTokens known = from == null ? null : from.tokens();
    this.tokens = known == null ? new ResumeTokens(asked.session(), parts.instance()) : known;
  }

  /** Whether a session needs this: its client may come back by a token, or to another node. */
  static boolean isFor(RouterParts parts, OpenSession asked) {
    Journalling journalling = parts.journalling();
    boolean isPolledAnywhere =
        asked.linkRole() == Role.POLLING && journalling != null && journalling.journal().isShared();
    return !parts.config().resume().isOff() && (asked.hubEvents() || isPolledAnywhere);
  }

  @Override
  long position() {
    return ring.said();
  }

  @Override
  long received() {
    return receivedBefore + (isAttached ? receivedHere() : 0);
  }

  @Override
  boolean accept(Frame frame) {
    if (isSilent) {
      isSilent = false;
      isConfirmed = true;
      tokens.onSignOfLife();
    }
    return super.accept(frame);
  }

  @Override
  void send(FrameKind kind, String event, @Nullable Creditor creditTo) {
    ring.add(kind, event, creditTo);
    pump();
  }

  @Override
  void onCredit(Credit credit) {
    isConfirmed = true;
    super.onCredit(credit);
    pump();
  }

  @Override
  void pump() {
    while (isAttached && link().hasRoom()) {
      DownlinkRing.Event event = ring.next();
      if (event == null) {
        break;
      }
      link().send(event.kind(), event.payload(), null);
    }
    CloseLink last = closing;
    if (last != null && isAttached && !isClosed && !ring.isWaiting()) {
      isClosed = true;
      link().close(last);
    }
  }

  /** A client that is away keeps the upstream waiting only when there is no room for more. */
  @Override
  boolean isBlocked() {
    return isAttached ? ring.isWaiting() : !ring.hasRoom();
  }

  @Override
  @Nullable String announcement(@Nullable String endpoint) {
    if (isAnnounced || closing != null || !hasHubEvents) {
      return null;
    }
    isAnnounced = true;
    String token = tokens.announce(epoch());
    if (token == null) {
      return null;
    }
    JsonObject event =
        new JsonObject()
            .put("type", "parley.resumable")
            .put("event_id", "event_" + parts().eventIdPrefix() + "resumable")
            .put("token", token)
            .put("window_ms", parts().config().resume().window().toMillis());
    if (endpoint != null) {
      event.put("provider", endpoint);
    }
    return event.encode();
  }

  @Override
  @Nullable String resumeState(long taken) {
    return new WayBack(tokens.state(), parts().instance(), poll).encode();
  }

  @Override
  void onMark(PollMark mark) {
    marks.add(new PollStanding(mark.token(), mark.post(), mark.through()));
  }

  @Override
  @Nullable PollStanding takeMark(long taken) {
    PollStanding next = marks.peek();
    if (next == null || next.through() > taken) {
      return null;
    }
    poll = marks.remove();
    return poll;
  }

  @Override
  void close(int code, String reason) {
    closing = new CloseLink(session(), epoch(), code, reason);
    isOver = !isAttached;
    pump();
  }

  /**
   * The link is gone, though nobody has ended the session.
   *
   * @param code WebSocket close code
   * @return false when the session ends with it: it was over, or its client cannot come back
   */
  boolean detach(int code) {
    boolean mayComeBack = isAnnounced || poll != null;
    if (!isAttached || !mayComeBack || closing != null || !parts().detached().tryAdd()) {
      return false;
    }
    leaveLink();
    ring.onDetached();
    sinceMs = parts().nowMs();
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session())
        .addKeyValue("closeCode", code)
        .log("client lost; its session waits for it");
    return true;
  }

  private void leaveLink() {
    receivedBefore = received();
    isAttached = false;
    marks.clear();
    letGo();
    unsettled.removeIf(link -> !link.isUnsettled());
    if (link().isUnsettled()) {
      unsettled.add(link());
    }
  }

  /** See {@link ResumeTokens#offer}. */
  TokenHash offerToken() {
    return tokens.offer();
  }

  /** See {@link ResumeTokens#onWritten}. */
  void onTokenWritten(TokenHash offer) {
    tokens.onWritten(offer);
  }

  /** Why a client may not go on with this session over another link; null when it may. */
  @Nullable ErrorCode refusal(ResumeSession resume) {
    if (!isAnnounced || closing != null || isOver) {
      return ErrorCode.NOT_FOUND;
    }
    ErrorCode refused = tokens.refusal(resume.secret(), isAttached, parts().nowMs());
    if (refused == ErrorCode.NOT_FOUND) {
      return refused;
    }
    if (!subject.equals(resume.subject())) {
      return ErrorCode.FORBIDDEN;
    }
    if (refused != null) {
      return refused;
    }
    if (unsettled.size() >= MAX_UNSETTLED) {
      unsettled.removeIf(link -> !link.isUnsettled());
      if (unsettled.size() >= MAX_UNSETTLED) {
        return ErrorCode.RATE_LIMIT_EXCEEDED;
      }
    }
    return resume.after() == ResumeSession.UNKNOWN ? null : ring.refusal(resume.after());
  }

  /**
   * Goes on over another link, in the place of the one that may still be there. The caller answers,
   * then {@link #pump}s what the client missed.
   *
   * @param resume of which {@link #refusal} says nothing
   */
  SessionResumed resume(ResumeSession resume) {
    long after = resume.after() == ResumeSession.UNKNOWN ? ring.position() : resume.after();
    long returns = Brought.of(resume.secret()).returns();
    attach(resume.linkRole(), resume.link(), after, returns);
    poll = null;
    isSilent = true;
    return new SessionResumed(
        session(),
        parts().instance(),
        epoch(),
        ring.position(),
        received(),
        tokens.use(resume.secret(), epoch(), parts().nowMs()));
  }

  private void attach(Role role, InstanceId instance, long after, long returns) {
    long nowMs = parts().nowMs();
    boolean isTakenOver = isAttached;
    if (isTakenOver) {
      link().peer().write(new CloseLink(session(), epoch(), NORMAL, CloseLink.ELSEWHERE));
      leaveLink();
    } else {
      parts().detached().remove();
    }
    moveTo(role, instance, Epoch.afterReturn(epoch(), returns, instance));
    ring.onAttached(after);
    isAttached = true;
    isConfirmed = false;
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session())
        .addKeyValue("link", role.label())
        .addKeyValue("awayMs", isTakenOver ? 0 : nowMs - sinceMs)
        .addKeyValue("events", ring.said() - ring.position())
        .log("session goes on over another link");
    sinceMs = nowMs;
    parts().metrics().resumed(isTakenOver ? "taken_over" : "resumed");
  }

  /** Why a long-poll client's session may not go on over another link; null when it may. */
  @Nullable ErrorCode refusal(ReclaimSession asked) {
    PollStanding known = poll;
    if (known == null || closing != null || isOver) {
      return ErrorCode.NOT_FOUND;
    }
    if (!known.token().matches(asked.token())) {
      return ErrorCode.INVALID_API_KEY;
    }
    return asked.after() == ResumeSession.UNKNOWN ? null : ring.refusal(asked.after());
  }

  /**
   * Goes on over another long-poll link. The caller answers, then {@link #pump}s what the client
   * missed.
   *
   * @param asked of which {@link #refusal} says nothing
   */
  SessionReclaimed reclaim(ReclaimSession asked) {
    boolean isUnknown = asked.after() == ResumeSession.UNKNOWN;
    attach(Role.POLLING, asked.link(), isUnknown ? ring.oldest() : asked.after(), 0);
    PollStanding known = poll;
    long post = known == null ? 0 : known.post();
    long ahead = known == null ? 0 : received() - known.through();
    return new SessionReclaimed(
        session(),
        parts().instance(),
        epoch(),
        new SessionReclaimed.Standing(ring.position(), ring.everGiven(), post, ahead, received()),
        subject,
        isAnnounced);
  }

  /**
   * The session goes on here because its client came back, its own router being gone.
   *
   * @return the token to come back with from now on
   */
  String comeBack(String secret) {
    isAnnounced = true;
    isSilent = true;
    isConfirmed = false;
    sinceMs = parts().nowMs();
    return tokens.use(secret, epoch(), sinceMs);
  }

  @Override
  void onTick() {
    long forMs = parts().nowMs() - sinceMs;
    if (!isAttached) {
      isOver |= forMs >= parts().config().resume().window().toMillis();
    } else if (!isConfirmed && forMs >= CONFIRM_MS && link().isOwedCredit()) {
      link().peer().write(new CloseLink(session(), epoch(), GOING_AWAY, "not taking anything"));
      isOver = !detach(GOING_AWAY);
    }
  }

  @Override
  boolean isOver() {
    return isOver;
  }

  @Override
  boolean outlives(InstanceId node) {
    return closing == null && (isAnnounced || poll != null || super.outlives(node));
  }

  @Override
  void release(SessionReleased released) {
    if (isAttached) {
      super.release(released);
    }
  }

  @Override
  void sendElsewhere() {
    if (isAttached) {
      link().peer().write(new SendElsewhere(session(), epoch()));
    }
  }

  /** What a link that is gone has yet to deliver is not taken: its client sends it again. */
  @Override
  boolean isCurrent(long epoch) {
    return isAttached && super.isCurrent(epoch);
  }

  @Override
  boolean isLinkedBy(InstanceId instance) {
    return isAttached && super.isLinkedBy(instance);
  }

  @Override
  void flush() {
    if (isAttached) {
      super.flush();
    }
  }

  @Override
  void release() {
    if (isAttached) {
      super.release();
    } else {
      parts().detached().remove();
    }
  }
}
