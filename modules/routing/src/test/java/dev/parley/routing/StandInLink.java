package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMark;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The client's end of one session as a router can see it. */
final class StandInLink extends BusPeer {
  final SessionId session;
  final InstanceId router;
  volatile long epoch;
  volatile boolean givesCredit = true;
  private long nextSeq;

  StandInLink(Vertx vertx, InstanceId router, long epoch) {
    this(vertx, router, SessionId.create(), epoch);
  }

  private StandInLink(Vertx vertx, InstanceId router, SessionId session, long epoch) {
    this(vertx, Role.INGRESS, router, session, epoch);
  }

  private StandInLink(Vertx vertx, Role role, InstanceId router, SessionId session, long epoch) {
    super(vertx, role);
    this.session = session;
    this.router = router;
    this.epoch = epoch;
  }

  @Override
  void onMessage(Message<BusRecord> message) {
    super.onMessage(message);
    if (message.body() instanceof Frame frame && givesCredit) {
      long chars = frame.payload().length();
      tell(router, new Credit(session, Leg.LINK, frame.epoch(), 0, 1, chars));
    } else if (message.body() instanceof CloseLink close) {
      tell(router, new LinkClosed(session, close.epoch(), close.code()));
    }
  }

  /** One of a long-poll client, which has not asked for the hub's own events. */
  static StandInLink polled(Vertx vertx, InstanceId router) {
    StandInLink link = new StandInLink(vertx, Role.POLLING, router, SessionId.create(), 1);
    link.ask(
        new OpenSession(
            link.session, 1, Role.POLLING, link.instance, "anonymous", "voice", null, false));
    return link;
  }

  /** Another long-poll link of the same session, which turns to this router. */
  StandInLink polledElsewhere(InstanceId asked) {
    return new StandInLink(vertx, Role.POLLING, asked, session, 0);
  }

  void mark(TokenHash token, long post, long through) {
    tell(router, new PollMark(session, epoch, token, post, through));
  }

  /** Goes on with the session of a long-poll client whose instance is gone. */
  SessionReclaimed reclaim(TokenHash token, long after) {
    SessionReclaimed reclaimed = (SessionReclaimed) askToReclaim(token, after);
    epoch = reclaimed.epoch();
    return reclaimed;
  }

  BusRecord askToReclaim(TokenHash token, long after) {
    return ask(new ReclaimSession(session, instance, token, after));
  }

  /** Another link of the same session, which no router knows of yet. */
  StandInLink another() {
    return new StandInLink(vertx, router, session, 0);
  }

  /** The same client's end, which now turns to another router. */
  StandInLink turningTo(InstanceId another) {
    return new StandInLink(vertx, another, session, Epoch.next(epoch, instance));
  }

  /** Asks its router to go on with the session. */
  SessionAdopted adopt(String subject, long position, long sent, int kept) {
    return ask(
        new AdoptSession(session, epoch, Role.INGRESS, instance, subject, position, sent, kept));
  }

  /** Opens the session of a client that may come back. */
  void openResumable(String route) {
    ask(new OpenSession(session, epoch, Role.INGRESS, instance, "anonymous", route, null, true));
  }

  /** Goes on with the session over this link. */
  SessionResumed resume(String token, long after) {
    return resumeAs("anonymous", token, after);
  }

  SessionResumed resumeAs(String subject, String token, long after) {
    SessionResumed resumed = resuming(subject, token, after).await();
    epoch = resumed.epoch();
    return resumed;
  }

  Future<SessionResumed> resuming(String subject, String token, long after) {
    String secret = token.substring(token.lastIndexOf('.') + 1);
    return asking(new ResumeSession(session, Role.INGRESS, instance, subject, secret, after));
  }

  private <T> T ask(BusRecord record) {
    return this.<T>asking(record).await();
  }

  private <T> Future<T> asking(BusRecord record) {
    return Address.of(Role.ROUTER, router).request(vertx.eventBus(), record, Duration.ofSeconds(5));
  }

  SessionAccepted open(@Nullable String route) {
    return open(session, epoch, route);
  }

  SessionAccepted open(SessionId id, long atEpoch, @Nullable String route) {
    return open(id, atEpoch, route, null);
  }

  SessionAccepted open(
      SessionId id, long atEpoch, @Nullable String route, @Nullable String config) {
    OpenSession open =
        new OpenSession(id, atEpoch, Role.INGRESS, instance, "anonymous", route, config, false);
    return ask(open);
  }

  void say(String event) {
    sayAs(epoch, nextSeq++, event);
  }

  void sayAs(long atEpoch, long seq, String event) {
    tell(router, new Frame(session, Leg.LINK, atEpoch, 0, seq, FrameKind.UNREAD, event));
  }

  void credit(int frames, long bytes) {
    tell(router, new Credit(session, Leg.LINK, epoch, 0, frames, bytes));
  }

  /** An event that the link itself makes for its client. */
  void sayOwn(String event) {
    tell(router, new Frame(session, Leg.LINK, epoch, 0, nextSeq++, FrameKind.CONTROL, event));
  }

  /** The socket is gone, though nobody has ended the session. */
  void lose() {
    tell(router, new LinkDetached(session, epoch, 1006));
  }

  void hangUp() {
    tell(router, new LinkClosed(session, epoch, 1000));
  }
}
