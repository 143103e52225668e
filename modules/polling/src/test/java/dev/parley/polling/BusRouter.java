package dev.parley.polling;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMarked;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.peer.GoneNodes;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router as far as a polling instance can see one, for one session. It returns no credit. */
final class BusRouter {
  private final Vertx vertx;
  private final InstanceId node;
  private final InstanceId instance;
  private final List<BusRecord> told = new CopyOnWriteArrayList<>();
  private final List<Message<BusRecord>> waiting = new CopyOnWriteArrayList<>();
  private final MessageConsumer<BusRecord> consumer;
  private volatile SessionId session;
  private volatile InstanceId link;
  private volatile long epoch;
  private long said;

  /** How many of the client's events it has when it goes on with a session. */
  volatile long received;

  /** Where a client is that comes from an instance that is gone. */
  volatile Standing standing = new Standing(0, 0, 0, 0, 0);

  volatile boolean holdsAdoptions;
  volatile ErrorCode refuseWith;

  BusRouter(Vertx vertx, InstanceId node) {
    this.vertx = vertx;
    this.node = node;
    this.instance = InstanceId.createOn(node);
    this.consumer = Address.of(Role.ROUTER, instance).consume(vertx.eventBus(), this::onMessage);
    PollingBus.await(consumer.completion());
    PollingBus.await(
        Address.ANNOUNCEMENT_QUERIES.consume(vertx.eventBus(), query -> announce()).completion());
    announce();
  }

  private void announce() {
    Address.ANNOUNCEMENTS.publish(
        vertx.eventBus(), new Announcement(Role.ROUTER, instance, node, 0, "", "", "test", false));
  }

  private void onMessage(Message<BusRecord> message) {
    told.add(message.body());
    if (message.body() instanceof OpenSession open) {
      serve(open.session(), open.link(), open.epoch());
      message.reply(new SessionAccepted(open.session(), instance));
    } else if (message.body() instanceof ReclaimSession asked) {
      onReclaim(message, asked);
    } else if (message.body() instanceof AdoptSession) {
      waiting.add(message);
      if (!holdsAdoptions) {
        adoptNow();
      }
    }
  }

  private void onReclaim(Message<BusRecord> message, ReclaimSession asked) {
    if (refuseWith != null) {
      message.fail(refuseWith.number(), "refused on purpose");
      return;
    }
    said = 0;
    serve(asked.session(), asked.link(), Epoch.next(epoch, asked.link()));
    message.reply(
        new SessionReclaimed(asked.session(), instance, epoch, standing, "anonymous", false));
  }

  /** The client's posts up to this one are written down. */
  void mark(long post) {
    tell(new PollMarked(session, epoch, post));
  }

  private void serve(SessionId of, InstanceId by, long in) {
    session = of;
    link = by;
    epoch = in;
  }

  void adoptNow() {
    Message<BusRecord> message = waiting.remove(0);
    AdoptSession asked = (AdoptSession) message.body();
    if (refuseWith != null) {
      message.fail(refuseWith.number(), "refused on purpose");
      return;
    }
    serve(asked.session(), asked.link(), asked.epoch());
    message.reply(new SessionAdopted(asked.session(), instance, asked.epoch(), received));
  }

  <T extends BusRecord> List<T> told(Class<T> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  long epoch() {
    return epoch;
  }

  void say(String event) {
    tell(new Frame(session, Leg.LINK, epoch, 0, said++, FrameKind.CONTROL, event));
  }

  void tell(BusRecord record) {
    Address.of(Role.POLLING, link).send(vertx.eventBus(), record);
  }

  /** Its node is gone, and all know it. */
  void die() {
    vanish();
    GoneNodes.tell(vertx.eventBus(), node);
  }

  /** It takes nothing any more; nobody is told. */
  void vanish() {
    PollingBus.await(consumer.unregister());
  }
}
