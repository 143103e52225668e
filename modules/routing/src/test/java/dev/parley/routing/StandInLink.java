package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionId;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The client's end of one session as a router can see it. */
final class StandInLink extends BusPeer {
  final SessionId session = SessionId.create();
  final InstanceId router;
  final long epoch;
  volatile boolean givesCredit = true;
  private long nextSeq;

  StandInLink(Vertx vertx, InstanceId router, long epoch) {
    super(vertx, Role.INGRESS);
    this.router = router;
    this.epoch = epoch;
  }

  @Override
  void onMessage(Message<BusRecord> message) {
    super.onMessage(message);
    if (message.body() instanceof Frame frame && givesCredit) {
      credit(1, frame.payload().length());
    } else if (message.body() instanceof CloseLink close) {
      tell(router, new LinkClosed(session, epoch, close.code()));
    }
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
    return Address.of(Role.ROUTER, router)
        .<SessionAccepted>request(vertx.eventBus(), open, Duration.ofSeconds(5))
        .await();
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

  void hangUp() {
    tell(router, new LinkClosed(session, epoch, 1000));
  }
}
