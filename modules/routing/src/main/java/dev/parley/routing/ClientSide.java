package dev.parley.routing;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMark;
import dev.parley.contract.PollMarked;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReleased;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.routing.resume.PollStanding;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a session that ends with its link. Confined to its router's context.
 *
 * @see ResumableSide for a client that may come back
 */
class ClientSide {
  private final RouterParts parts;
  private final SessionId session;
  private FrameChannel link;
  private final long receivedBefore;
  private final boolean hasHubEvents;
  private boolean isAnnounced;
  private long said;
  private long linkMade;

  /**
   * @param from where the session began at another router, else null
   */
  ClientSide(RouterParts parts, OpenSession asked, @Nullable Inheritance from) {
    this.parts = parts;
    this.session = asked.session();
    this.said = from == null ? 0 : from.position();
    this.receivedBefore = from == null ? 0 : from.received();
    this.hasHubEvents = asked.hubEvents();
    this.isAnnounced = from != null;
    this.link = channel(asked.linkRole(), asked.link(), asked.epoch());
  }

  private FrameChannel channel(Role role, InstanceId instance, long epoch) {
    return new FrameChannel(session, Leg.LINK, epoch, 0, parts.peers().acquire(role, instance));
  }

  RouterParts parts() {
    return parts;
  }

  SessionId session() {
    return session;
  }

  /** The leg to the link that is there, or was last. */
  FrameChannel link() {
    return link;
  }

  /** What records of the link carry (rule R22). */
  long epoch() {
    return link.epoch();
  }

  /** Whether a record of this epoch is of the link that speaks for the client now. */
  boolean isCurrent(long epoch) {
    return link.epoch() == epoch;
  }

  /** Whether this instance holds the client's end. */
  boolean isLinkedBy(InstanceId instance) {
    return link.peer().instance().equals(instance);
  }

  /** Whether the client could go on with the session at a router of another node. */
  boolean outlives(InstanceId node) {
    return !link.peer().instance().isOn(node);
  }

  /** The session is written down for another router: the link, if one is there, looks for it. */
  void release(SessionReleased released) {
    link.peer().write(released);
  }

  /** A client that can come back finds the session at another router. */
  void sendElsewhere() {}

  /** Takes a frame of the link in; false when one before it was lost. */
  boolean accept(Frame frame) {
    if (frame.kind() == FrameKind.CONTROL) {
      linkMade++;
    }
    return link.acceptSeq(frame.seq());
  }

  /**
   * Says an event to the client.
   *
   * @param creditTo the channel it came in by, or null for one the hub made
   */
  void send(FrameKind kind, String event, @Nullable Creditor creditTo) {
    said++;
    link.send(kind, event, creditTo);
  }

  /** How many events the session has said. */
  long position() {
    return said;
  }

  /** How many of the client's events were taken from the link, and before. */
  long received() {
    return receivedBefore + receivedHere();
  }

  /** How many of the client's events were taken from the link of now. */
  final long receivedHere() {
    return link.framesIn() - linkMade;
  }

  /**
   * By what the client finds back to the session, for another router; null if it cannot.
   *
   * @param taken how many of the client's events that router would have
   */
  @Nullable String resumeState(long taken) {
    return null;
  }

  /** A long-poll link says how far its client's posts go. */
  void onMark(PollMark mark) {
    onMarked(mark.post());
  }

  /**
   * The next mark that another router would know of, or null.
   *
   * @param taken how many of the client's events it would have
   */
  @Nullable PollStanding takeMark(long taken) {
    return null;
  }

  /** Another router would know of the client's posts up to this one. */
  final void onMarked(long post) {
    link.peer().write(new PollMarked(session, epoch(), post));
  }

  void onCredit(Credit credit) {
    link.onCredit(credit);
  }

  /** Whether the client keeps the upstream waiting (rule R2). */
  boolean isBlocked() {
    return link.isBlocked();
  }

  /** Gives the link what waits for it, as far as its credit goes. */
  void pump() {}

  /**
   * The session is there.
   *
   * @param endpoint that serves it, or null while none does
   * @return the event that tells a client who serves, and how to come back if it may: if it is to
   *     be told now
   */
  @Nullable String announcement(@Nullable String endpoint) {
    if (isAnnounced || !hasHubEvents || endpoint == null) {
      return null;
    }
    isAnnounced = true;
    return new JsonObject()
        .put("type", "parley.serving")
        .put("event_id", "event_" + parts.eventIdPrefix() + "serving")
        .put("provider", endpoint)
        .encode();
  }

  /** Closes the link after all that was said; nothing follows. */
  void close(int code, String reason) {
    link.close(new CloseLink(session, epoch(), code, reason));
  }

  /** Every 50 ms. */
  void onTick() {}

  /** Whether no link is there and none is waited for any more. */
  boolean isOver() {
    return false;
  }

  /** Returns what credit is pending (rule R6), and tells how many frames came. */
  void flush() {
    link.flushCredit();
    countFrames();
  }

  /** The session ends: nothing more is said. */
  void release() {
    letGo();
  }

  /** Another link speaks for the client from now on. */
  final void moveTo(Role role, InstanceId instance, long epoch) {
    link = channel(role, instance, epoch);
    linkMade = 0;
  }

  /** Nothing more is said to the link of now. */
  final void letGo() {
    countFrames();
    link.abandon();
    parts.peers().release(link.peer());
  }

  private void countFrames() {
    long frames = link.takeFramesIn();
    if (frames > 0) {
      parts.metrics().framesSeen(Leg.LINK, frames);
    }
  }
}
