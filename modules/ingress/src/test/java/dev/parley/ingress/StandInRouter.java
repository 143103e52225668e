package dev.parley.ingress;

import dev.parley.contract.Address;
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
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditMeter;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A router as far as ingress can see one: a real consumer of the bus that keeps to the credit
 * rules, records what it got and, unless told otherwise, echoes. Its lists may be read from any
 * thread, its methods called from any thread.
 */
final class StandInRouter extends VerticleBase {
  final InstanceId instance;
  final List<OpenSession> opened = new CopyOnWriteArrayList<>();
  final List<LinkClosed> closed = new CopyOnWriteArrayList<>();
  final List<LinkDetached> detached = new CopyOnWriteArrayList<>();
  final List<ResumeSession> resumed = new CopyOnWriteArrayList<>();
  final List<Frame> received = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();
  private final InstanceId node;
  private final Map<SessionId, Peer> peers = new HashMap<>();
  private Announcer announcer;
  private MessageConsumer<BusRecord> consumer;

  volatile boolean echo = true;
  volatile boolean silent;
  volatile boolean withholdReplies;
  volatile boolean withholdCredit;
  volatile boolean recording = true;
  volatile ErrorCode refuseWith;

  private static final class Peer {
    OpenSession open;
    InstanceId link;
    long epoch;
    boolean attached = true;
    long received;
    String secret;
    final List<String> given = new ArrayList<>();
    long uplinkSeq;
    long downlinkSeq;
    final CreditMeter meter = new CreditMeter();
    CreditWindow window = new CreditWindow();
    final Queue<String> waiting = new ArrayDeque<>();
    int withheldFrames;
    long withheldBytes;
  }

  StandInRouter(InstanceId node) {
    this(node, InstanceId.create());
  }

  StandInRouter(InstanceId node, InstanceId instance) {
    this.node = node;
    this.instance = instance;
  }

  @Override
  public Future<?> start() {
    consumer = Address.of(Role.ROUTER, instance).consume(vertx.eventBus(), this::onMessage);
    return consumer
        .completion()
        .onSuccess(
            ready ->
                announcer =
                    Announcer.start(
                        vertx,
                        new Announcement(
                            Role.ROUTER,
                            instance,
                            node,
                            Announcement.currentEventLoop(),
                            "",
                            "",
                            "test",
                            false)));
  }

  @Override
  public Future<?> stop() {
    return announcer.stop();
  }

  /** Stops taking records, as a dead process does: nobody is told. */
  Future<Void> vanish() {
    return onContext(() -> consumer.unregister());
  }

  /** Sends events to a session's client as credit allows. */
  void emit(SessionId session, List<String> events) {
    onContext(
        () -> {
          peers.get(session).waiting.addAll(events);
          pump(peers.get(session));
          return Future.succeededFuture();
        });
  }

  /** Sends one frame as it is, whatever the rules say. */
  void emitRaw(Frame frame) {
    onContext(() -> send(frame));
  }

  void closeLink(SessionId session, int code, String reason) {
    onContext(() -> send(new CloseLink(session, peers.get(session).epoch, code, reason)));
  }

  /** A token by which the session's client may come back once. */
  String token(SessionId session) {
    String secret = TokenHash.newToken();
    TestHub.await(
        onContext(
            () -> {
              peers.get(session).secret = secret;
              return Future.succeededFuture();
            }));
    return token(session, secret);
  }

  String token(SessionId session, String secret) {
    return session + "." + instance + "." + secret;
  }

  /** Gives back what was withheld. */
  void releaseCredit() {
    withholdCredit = false;
    onContext(
        () -> {
          peers.values().forEach(this::release);
          return Future.succeededFuture();
        });
  }

  private void release(Peer peer) {
    if (peer.withheldFrames > 0) {
      send(
          new Credit(
              peer.open.session(),
              Leg.LINK,
              peer.epoch,
              0,
              peer.withheldFrames,
              peer.withheldBytes));
      peer.withheldFrames = 0;
      peer.withheldBytes = 0;
    }
  }

  private <T> Future<T> onContext(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(done::handle));
    return done.future();
  }

  private Future<Void> send(BusRecord record) {
    vertx.eventBus().send("parley.ingress." + peers.get(record.session()).link.value(), record);
    return Future.succeededFuture();
  }

  private void onMessage(Message<BusRecord> message) {
    if (silent) {
      return;
    }
    BusRecord record = message.body();
    if (record instanceof OpenSession open) {
      onOpen(message, open);
    } else if (record instanceof Frame frame) {
      onFrame(frame);
    } else if (record instanceof Credit credit) {
      Peer peer = peers.get(credit.session());
      if (credit.epoch() == peer.epoch) {
        peer.window.onCredit(credit.frames(), credit.bytes());
        pump(peer);
      }
    } else if (record instanceof LinkClosed end) {
      closed.add(end);
    } else if (record instanceof LinkDetached gone) {
      onDetached(gone);
    } else if (record instanceof ResumeSession resume) {
      onResume(message, resume);
    } else {
      violations.add("unexpected " + record);
    }
  }

  private void onOpen(Message<BusRecord> message, OpenSession open) {
    if (refuseWith != null) {
      message.fail(refuseWith.number(), "refused on purpose");
      return;
    }
    Peer peer = new Peer();
    peer.open = open;
    peer.link = open.link();
    peer.epoch = open.epoch();
    peers.put(open.session(), peer);
    opened.add(open);
    if (!withholdReplies) {
      message.reply(new SessionAccepted(open.session(), instance));
    }
  }

  private void onDetached(LinkDetached gone) {
    detached.add(gone);
    Peer peer = peers.get(gone.session());
    if (gone.epoch() == peer.epoch) {
      peer.attached = false;
    }
  }

  private void onResume(Message<BusRecord> message, ResumeSession resume) {
    resumed.add(resume);
    Peer peer = peers.get(resume.session());
    if (refuseWith != null || peer == null || !resume.secret().equals(peer.secret)) {
      ErrorCode code = refuseWith == null ? ErrorCode.NOT_FOUND : refuseWith;
      message.fail(code.number(), "refused on purpose");
      return;
    }
    CloseLink takenOver = new CloseLink(resume.session(), peer.epoch, 1000, "resumed elsewhere");
    if (peer.attached) {
      send(takenOver);
    }
    peer.link = resume.link();
    peer.epoch = Epoch.next(peer.epoch, instance);
    peer.attached = true;
    peer.secret = TokenHash.newToken();
    peer.uplinkSeq = 0;
    peer.downlinkSeq = 0;
    peer.window = new CreditWindow();
    peer.meter.reset();
    List<String> missed = peer.given.subList((int) resume.after(), peer.given.size());
    List<String> due = new ArrayList<>(missed);
    due.addAll(peer.waiting);
    missed.clear();
    peer.waiting.clear();
    peer.waiting.addAll(due);
    message.reply(
        new SessionResumed(
            resume.session(),
            instance,
            peer.epoch,
            resume.after(),
            peer.received,
            token(resume.session(), peer.secret)));
    pump(peer);
  }

  private void onFrame(Frame frame) {
    Peer peer = peers.get(frame.session());
    if (frame.epoch() != peer.epoch && frame.epoch() >= peer.open.epoch()) {
      return;
    }
    if (frame.seq() != peer.uplinkSeq++ || frame.epoch() != peer.epoch) {
      violations.add("out of order: " + frame);
    }
    if (recording) {
      received.add(frame);
    }
    if (frame.kind() == FrameKind.UNREAD) {
      peer.received++;
    }
    if (echo || frame.kind() == FrameKind.CONTROL) {
      peer.waiting.add(frame.payload());
      pump(peer);
    }
    if (withholdCredit) {
      peer.withheldFrames++;
      peer.withheldBytes += frame.payload().length();
    } else if (peer.meter.onPassed(frame.payload().length())) {
      send(
          new Credit(
              frame.session(),
              Leg.LINK,
              frame.epoch(),
              0,
              peer.meter.frames(),
              peer.meter.bytes()));
      peer.meter.reset();
    }
  }

  private void pump(Peer peer) {
    while (peer.window.isOpen() && !peer.waiting.isEmpty()) {
      String event = peer.waiting.poll();
      peer.window.onSent(event.length());
      peer.given.add(event);
      send(
          new Frame(
              peer.open.session(),
              Leg.LINK,
              peer.epoch,
              0,
              peer.downlinkSeq++,
              FrameKind.CONTROL,
              event));
    }
  }
}
