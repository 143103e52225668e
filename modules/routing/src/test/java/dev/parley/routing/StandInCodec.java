package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A codec instance as a router can see one; what it converts has its mark in front. */
final class StandInCodec extends BusPeer {
  static final String MARK = "TUFS";
  static final String HELD_BACK = "RU5E";

  final List<OpenCodec> asked = new CopyOnWriteArrayList<>();
  final List<Convert> unanswered = new CopyOnWriteArrayList<>();
  volatile boolean answersLater;
  volatile ErrorCode refuseWith;
  volatile CodecFault fault;
  private final InstanceId node;

  StandInCodec(Vertx vertx, InstanceId node) {
    super(vertx, Role.CODEC);
    this.node = node;
    Context context = vertx.getOrCreateContext();
    context.runOnContext(on -> Announcer.start(vertx, announcement()));
  }

  private Announcement announcement() {
    return new Announcement(
        Role.CODEC, instance, node, Announcement.currentEventLoop(), "", "", "test", false);
  }

  /** Whoever is sent something by this thread from now on has heard of this instance before. */
  void announce() {
    Address.ANNOUNCEMENTS.publish(vertx.eventBus(), announcement());
  }

  @Override
  void onMessage(Message<BusRecord> message) {
    super.onMessage(message);
    if (message.body() instanceof OpenCodec open) {
      asked.add(open);
      if (refuseWith == null) {
        message.reply(new CodecOpened(open.session(), open.epoch(), open.leg(), open.generation()));
      } else {
        message.fail(refuseWith.number(), "refused on purpose");
      }
    } else if (message.body() instanceof Convert convert) {
      unanswered.add(convert);
      if (!answersLater) {
        answer();
      }
    }
  }

  private InstanceId routerOf(Convert convert) {
    return asked.stream()
        .filter(open -> open.epoch() == convert.epoch() && open.leg() == convert.leg())
        .findFirst()
        .orElseThrow()
        .router();
  }

  /** Answers the oldest. */
  void answer() {
    Convert convert = unanswered.remove(0);
    String payload =
        switch (convert.what()) {
          case SOUND -> MARK + convert.payload();
          case END -> HELD_BACK;
          case RESET -> "";
        };
    tell(
        routerOf(convert),
        new Converted(
            convert.session(),
            convert.epoch(),
            convert.leg(),
            convert.generation(),
            convert.seq(),
            true,
            fault == null ? payload : "",
            fault));
  }
}
