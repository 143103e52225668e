package dev.parley.ingress.link;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.link.OpeningLink;
import dev.parley.contract.link.OrphanedLink;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.ingress.IngressMetrics;
import dev.parley.socket.TextReader;
import dev.parley.socket.TextWriter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shell of one client's socket: performs what its {@link LinkMachine} wants. */
public final class ClientLink implements OpeningLink, OrphanedLink {
  /** Outbound bytes at which the socket counts as full; the kernel's buffer comes on top. */
  private static final int WRITE_QUEUE_BYTES = 64 * 1024;

  private static final int ABNORMAL = 1006;

  private final SessionId session;
  private final ServerWebSocket socket;
  private final TextReader reader;
  private final TextWriter writer;
  private final LinkMachine machine;
  private final LinkQuality quality;
  private final ClientInput input;
  private final Speech speech;
  private final IngressMetrics metrics;
  private final Function<InstanceId, RouterPort> ports;
  private final Consumer<ClientLink> onClosed;
  private final SessionQuota.Lease lease;
  private final String subject;
  private final Adoption adoption;
  private @Nullable RouterPort router;
  private boolean up;
  private long tickedMs;
  private boolean routerLost;
  private boolean reported;

  /**
   * Another router for sessions whose own is gone.
   *
   * @param node this process: a router in it dies with it
   */
  record Adoption(InstanceId node, SessionAdopter adopter) {}

  /**
   * @param subject who the client is
   * @param lease told when the session's first event comes, and given back by the acceptor
   */
  ClientLink(
      SessionId session,
      String subject,
      Adoption adoption,
      ServerWebSocket socket,
      LinkMachine machine,
      LinkQuality quality,
      MessageAssembler assembler,
      Speech speech,
      SessionQuota.Lease lease,
      IngressMetrics metrics,
      Function<InstanceId, RouterPort> ports,
      Consumer<ClientLink> onClosed) {
    this.session = session;
    this.subject = subject;
    this.adoption = adoption;
    this.socket = socket;
    this.machine = machine;
    this.quality = quality;
    this.speech = speech;
    this.lease = lease;
    this.metrics = metrics;
    this.ports = ports;
    this.onClosed = onClosed;
    this.input = new ClientInput(this, machine, assembler, speech, quality, metrics);
    this.reader = TextReader.ofServer(socket, assembler.maxBytes(), input::onMessage);
    reader.pause();
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.frameHandler(this::onSocketFrame);
    this.writer = TextWriter.ofServer(socket, this::onWritable);
    socket.exceptionHandler(this::onSocketFailure);
    socket.closeHandler(closed -> onSocketClosed());
  }

  @Override
  public SessionId session() {
    return session;
  }

  /** See {@link LinkMachine#epoch}. */
  @Override
  public long epoch() {
    return machine.epoch();
  }

  /** See {@link LinkMachine#isDetached}. */
  boolean isDetached() {
    return machine.isDetached();
  }

  /** See {@link LinkMachine#closeCode}. */
  public int closeCode() {
    return machine.closeCode();
  }

  /** Whether a router was told of the end, which then accounts for the session. */
  boolean isReported() {
    return reported;
  }

  @Override
  public boolean isOpening(long epoch) {
    return machine.state() == LinkMachine.State.OPENING && machine.epoch() == epoch;
  }

  boolean isOn(RouterPort port) {
    return router == port;
  }

  /** Whether the client loses nothing when its socket is closed now. */
  boolean mayMoveOn() {
    return machine.mayMoveOn();
  }

  /** Whether the session's router runs in this node. */
  boolean isOnNode(InstanceId node) {
    return router != null && router.router().isOn(node);
  }

  @Override
  public long trying(InstanceId candidate) {
    use(candidate);
    return machine.onTry();
  }

  private void use(InstanceId owner) {
    router = ports.apply(owner);
    machine.onRouterChosen(!owner.isOn(adoption.node()));
  }

  @Override
  public String subject() {
    return subject;
  }

  @Override
  public boolean isOrphaned(long epoch) {
    return machine.state() == LinkMachine.State.ORPHANED && machine.epoch() == epoch;
  }

  @Override
  public OrphanedLink.Stand tryingAnother() {
    return machine.onTryOfAnother();
  }

  @Override
  public void adopted(SessionAdopted by) {
    router = ports.apply(by.router());
    routerLost = false;
    perform(machine.onAdopted(by.received()));
    machine.onRouterChosen(!by.router().isOn(adoption.node()));
  }

  @Override
  public void abandoned() {
    perform(machine.onAbandoned());
  }

  @Override
  public boolean mayComeBack() {
    return machine.canComeBack();
  }

  @Override
  public void accepted(InstanceId owner) {
    use(owner);
    perform(machine.onAccepted());
  }

  /**
   * The session goes on over this link.
   *
   * @param event what the client is told first
   */
  void resumed(SessionResumed resumed, String event) {
    use(resumed.router());
    machine.startAt(resumed.received());
    up = true;
    lease.opened();
    perform(machine.onResumed(resumed.epoch(), event));
  }

  @Override
  public void refused(ErrorCode code, String message) {
    perform(machine.onRefused(code, message));
  }

  void onFrame(Frame frame) {
    switch (machine.onFrame(frame)) {
      case WRITE -> {
        write(frame.payload());
        boolean wasFull = machine.isQueueFull();
        if (machine.onFrameWritten(frame.payload().length(), isFull())) {
          perform(machine.takeCredit());
        }
        pingIfDue();
        if (!wasFull && machine.isQueueFull()) {
          quality.onStalled(tickedMs);
          metrics.downlinkStalled();
        }
      }
      case GAP -> perform(machine.onGap());
      case DROP -> {}
    }
  }

  private void write(String event) {
    if (!up) {
      up = true;
      lease.opened();
    }
    speech.write(event, writer);
  }

  void onCredit(Credit credit) {
    perform(machine.onCredit(credit));
  }

  void onCloseLink(CloseLink close) {
    perform(machine.onCloseLink(close));
  }

  /** The router stops and has left the session to others. A client that stops with it moves on. */
  void onReleased() {
    RouterPort left = router;
    if (left != null && left.router().isOn(adoption.node()) && mayMoveOn()) {
      onShutdown();
    } else {
      onRouterLost();
    }
  }

  void onRouterLost() {
    RouterPort gone = router;
    if (gone != null && machine.isAdoptable() && !gone.router().isOn(adoption.node())) {
      routerLost = true;
      perform(machine.onOrphaned());
      adoption.adopter().adopt(this, gone.router());
      return;
    }
    if (machine.state() != LinkMachine.State.ORPHANED) {
      routerLost = true;
      perform(machine.onRouterLost());
    }
  }

  void onShutdown() {
    perform(machine.onShutdown());
  }

  /** See {@link LinkMachine#onSentElsewhere}. */
  void onSentElsewhere() {
    perform(machine.onSentElsewhere());
  }

  void onTick(long nowMs) {
    tickedMs = nowMs;
    onWritable();
    perform(machine.onTick(nowMs));
    if (quality.isDue(nowMs)) {
      String report = quality.report(nowMs, writer.queuedBytes());
      if (report != null && up && machine.state() == LinkMachine.State.LIVE && !isFull()) {
        writer.write(report);
      }
    }
  }

  private void pingIfDue() {
    if (machine.isPingDue()) {
      socket.writePing(machine.onPing());
    }
  }

  /** The socket, or the client behind it, may take more. */
  void onWritable() {
    pingIfDue();
    if (machine.isQueueFull() && !isFull() && !machine.isBehind()) {
      quality.onDrained(tickedMs);
      perform(machine.onDrained());
    }
  }

  private void onSocketFrame(WebSocketFrame frame) {
    reader.onFrame();
    input.onFrame(frame);
  }

  /** A GA event of the client is next. */
  void send(String text) {
    LinkMachine.Uplink verdict = machine.onClientText(text.length());
    if (verdict == LinkMachine.Uplink.DROP || router == null) {
      quality.onDropped();
      return;
    }
    machine.onSent(text);
    if (verdict == LinkMachine.Uplink.KEEP) {
      return;
    }
    if (verdict == LinkMachine.Uplink.SEND_THEN_PAUSE) {
      pauseInput();
      metrics.uplinkPaused();
    }
    router.write(frame(FrameKind.UNREAD, machine.nextUplinkSeq(), text));
  }

  private Frame frame(FrameKind kind, long seq, String event) {
    return new Frame(session, Leg.LINK, machine.epoch(), 0, seq, kind, event);
  }

  /** Vert.x ends the connection after this; what is written here still leaves before. */
  private void onSocketFailure(Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      int code = corrupted.closeStatus().code();
      if (code == ClientInput.TOO_BIG) {
        input.onTooBig();
      } else {
        perform(
            machine.onViolation(
                ErrorCode.INVALID_REQUEST, "A WebSocket frame is malformed.", code));
      }
    }
  }

  private void onSocketClosed() {
    Short code = socket.closeStatusCode();
    perform(machine.onSocketClosed(code == null ? ABNORMAL : code));
    onClosed.accept(this);
  }

  private boolean isFull() {
    return writer.isFull();
  }

  void perform(List<LinkEffect> effects) {
    for (LinkEffect effect : effects) {
      perform(effect);
    }
  }

  private void perform(LinkEffect effect) {
    if (effect instanceof LinkEffect.ReturnCredit credit) {
      toRouter(new Credit(session, Leg.LINK, machine.epoch(), 0, credit.frames(), credit.bytes()));
    } else if (effect instanceof LinkEffect.PauseInput) {
      pauseInput();
    } else if (effect instanceof LinkEffect.ResumeInput) {
      reader.resume();
    } else if (effect instanceof LinkEffect.WriteEvent event) {
      writer.write(event.json());
      perform(machine.onEventWritten(isFull()));
    } else if (effect instanceof LinkEffect.SendUp event) {
      toRouter(frame(FrameKind.CONTROL, event.seq(), event.json()));
    } else if (effect instanceof LinkEffect.SendAgain again) {
      toRouter(frame(FrameKind.UNREAD, again.seq(), again.event()));
    } else if (effect instanceof LinkEffect.CountThrottled) {
      metrics.clientThrottled();
    } else if (effect instanceof LinkEffect.WritePing) {
      socket.writePing(quality.onPing(System.nanoTime()));
    } else if (effect instanceof LinkEffect.CloseSocket close) {
      socket.close((short) close.code(), close.reason());
    } else if (effect instanceof LinkEffect.ReportClosed closed) {
      reported = router != null && !routerLost;
      toRouter(new LinkClosed(session, machine.epoch(), closed.code()));
    } else if (effect instanceof LinkEffect.ReportDetached detached) {
      reported = router != null && !routerLost;
      toRouter(new LinkDetached(session, machine.epoch(), detached.code()));
    } else if (effect instanceof LinkEffect.Abort) {
      abort();
    }
  }

  private void pauseInput() {
    reader.pause();
    quality.onInputPaused();
  }

  private void toRouter(BusRecord record) {
    if (router != null) {
      router.write(record);
    }
  }

  /** The public API can only close behind what is queued, and that never leaves here. */
  private void abort() {
    writer.abort();
  }
}
