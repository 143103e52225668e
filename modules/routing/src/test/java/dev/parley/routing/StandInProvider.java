package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.RefusalReply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider instance as a router can see one; the test says what it answers. */
final class StandInProvider extends BusPeer {
  final List<OpenUpstream> asked = new CopyOnWriteArrayList<>();
  final String endpoint;
  volatile ErrorCode refuseWith;
  volatile Duration retryAfter;
  volatile boolean answersLater;
  volatile boolean speaksFirst;
  volatile boolean givesCredit = true;
  private final List<Message<BusRecord>> requests = new CopyOnWriteArrayList<>();
  private final InstanceId node;
  private final String capabilities;
  private long nextSeq;

  StandInProvider(Vertx vertx, String endpoint, InstanceId node) {
    this(vertx, endpoint, node, "");
  }

  StandInProvider(Vertx vertx, String endpoint, InstanceId node, String capabilities) {
    super(vertx, Role.PROVIDER);
    this.endpoint = endpoint;
    this.node = node;
    this.capabilities = capabilities;
    Context context = vertx.getOrCreateContext();
    context.runOnContext(on -> Announcer.start(vertx, announcement()));
  }

  private Announcement announcement() {
    return new Announcement(
        Role.PROVIDER,
        instance,
        node,
        Announcement.currentEventLoop(),
        endpoint,
        capabilities,
        "test",
        false);
  }

  /** Whoever is sent something by this thread from now on has heard of this instance before. */
  void announce() {
    Address.ANNOUNCEMENTS.publish(vertx.eventBus(), announcement());
  }

  @Override
  void onMessage(Message<BusRecord> message) {
    super.onMessage(message);
    if (message.body() instanceof OpenUpstream open) {
      requests.add(message);
      asked.add(open);
      if (speaksFirst) {
        say(Events.event("rate_limits.updated"));
      }
      if (!answersLater) {
        answer();
      }
    } else if (message.body() instanceof Frame frame && givesCredit) {
      OpenUpstream to = last();
      tell(
          to.router(),
          new Credit(
              to.session(),
              Leg.UPSTREAM,
              to.epoch(),
              to.generation(),
              1,
              frame.payload().length()));
    }
  }

  /** Answers the request with this number, once. */
  void answer(int number) {
    OpenUpstream open = asked.get(number);
    answer(requests.get(number), open);
  }

  void answer() {
    answer(asked.size() - 1);
  }

  private void answer(Message<BusRecord> unanswered, OpenUpstream open) {
    if (refuseWith == null) {
      unanswered.reply(
          new UpstreamOpened(open.session(), open.epoch(), open.generation(), Events.SESSION));
    } else if (retryAfter != null) {
      unanswered.reply(new RefusalReply(refuseWith, "refused on purpose", retryAfter));
    } else {
      unanswered.fail(refuseWith.number(), "refused on purpose");
    }
  }

  OpenUpstream last() {
    return asked.get(asked.size() - 1);
  }

  void say(String event) {
    sayAs(last().generation(), nextSeq++, event);
  }

  void sayAs(int generation, long seq, String event) {
    OpenUpstream to = last();
    tell(
        to.router(),
        new Frame(
            to.session(), Leg.UPSTREAM, to.epoch(), generation, seq, FrameKind.UNREAD, event));
  }

  void end(ErrorCode fault) {
    OpenUpstream to = last();
    tell(
        to.router(),
        new UpstreamClosed(to.session(), to.epoch(), to.generation(), fault, "on purpose"));
  }
}
