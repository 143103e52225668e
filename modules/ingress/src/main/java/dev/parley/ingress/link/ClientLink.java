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
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.link.OpeningLink;
import dev.parley.ingress.IngressMetrics;
import dev.parley.realtime.beta.BetaDialect;
import dev.parley.socket.TextReader;
import dev.parley.socket.TextWriter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shell of one client's socket: performs what its {@link LinkMachine} wants. */
public final class ClientLink implements OpeningLink {
  /** Outbound bytes at which the socket counts as full; the kernel's buffer comes on top. */
  private static final int WRITE_QUEUE_BYTES = 64 * 1024;

  private static final Buffer PING = Buffer.buffer("prly");
  private static final int ABNORMAL = 1006;
  private static final int NOT_UTF8 = 1007;
  private static final int TOO_BIG = 1009;

  private final SessionId session;
  private final ServerWebSocket socket;
  private final TextReader reader;
  private final TextWriter writer;
  private final LinkMachine machine;
  private final MessageAssembler assembler;
  private final @Nullable BetaDialect beta;
  private final IngressMetrics metrics;
  private final Function<InstanceId, RouterPort> ports;
  private final Consumer<ClientLink> onClosed;
  private final SessionQuota.Lease lease;
  private @Nullable RouterPort router;
  private boolean up;
  private boolean routerLost;
  private boolean reported;

  /**
   * @param beta translates both ways, or null for a client that speaks GA
   * @param lease told when the session's first event comes, and given back by the acceptor
   */
  ClientLink(
      SessionId session,
      ServerWebSocket socket,
      LinkMachine machine,
      MessageAssembler assembler,
      @Nullable BetaDialect beta,
      SessionQuota.Lease lease,
      IngressMetrics metrics,
      Function<InstanceId, RouterPort> ports,
      Consumer<ClientLink> onClosed) {
    this.session = session;
    this.socket = socket;
    this.machine = machine;
    this.assembler = assembler;
    this.beta = beta;
    this.lease = lease;
    this.metrics = metrics;
    this.ports = ports;
    this.onClosed = onClosed;
    this.reader = TextReader.ofServer(socket, assembler.maxBytes(), this::onSocketText);
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
  long epoch() {
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
    router = ports.apply(candidate);
    return machine.onTry();
  }

  @Override
  public void accepted(InstanceId owner) {
    router = ports.apply(owner);
    perform(machine.onAccepted());
  }

  /**
   * The session goes on over this link.
   *
   * @param event what the client is told first
   */
  void resumed(SessionResumed resumed, String event) {
    router = ports.apply(resumed.router());
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
        if (!wasFull && machine.isQueueFull()) {
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
    if (beta == null) {
      writer.write(event);
      return;
    }
    for (String translated : beta.toBeta(event)) {
      writer.write(translated);
    }
  }

  void onCredit(Credit credit) {
    perform(machine.onCredit(credit));
  }

  void onCloseLink(CloseLink close) {
    perform(machine.onCloseLink(close));
  }

  void onRouterLost() {
    routerLost = true;
    perform(machine.onRouterLost());
  }

  void onShutdown() {
    perform(machine.onShutdown());
  }

  void onTick(long nowMs) {
    onWritable();
    perform(machine.onTick(nowMs));
  }

  private void onWritable() {
    if (machine.isQueueFull() && !isFull()) {
      perform(machine.onDrained());
    }
  }

  /** A message that came as one frame. */
  private void onSocketText(String text, int bytes) {
    if (machine.state() != LinkMachine.State.LIVE) {
      return;
    }
    machine.onFrameRead(bytes);
    onText(text);
    if (machine.isTooFast()) {
      perform(machine.holdBack());
    }
  }

  private void onSocketFrame(WebSocketFrame frame) {
    reader.onFrame();
    if (machine.state() != LinkMachine.State.LIVE) {
      return;
    }
    machine.onFrameRead(frame.binaryData().length());
    switch (frame.type()) {
      case TEXT -> onOutcome(assembler.onText(frame.binaryData(), frame.isFinal()));
      case BINARY -> onOutcome(assembler.onBinary(frame.binaryData(), frame.isFinal()));
      case CONTINUATION -> onOutcome(assembler.onContinuation(frame.binaryData(), frame.isFinal()));
      case CLOSE, PING, PONG -> {}
    }
    if (machine.isTooFast()) {
      perform(machine.holdBack());
    }
  }

  private void onOutcome(MessageAssembler.Outcome outcome) {
    switch (outcome) {
      case TEXT -> onText(assembler.takeText());
      case BINARY -> perform(machine.onClientBinary());
      case TOO_BIG -> onTooBig();
      case NOT_UTF8 ->
          perform(
              machine.onViolation(
                  ErrorCode.INVALID_EVENT, "A text message is not UTF-8.", NOT_UTF8));
      case INCOMPLETE -> {}
    }
  }

  private void onTooBig() {
    perform(
        machine.onViolation(
            ErrorCode.MESSAGE_TOO_BIG, "A message is longer than this hub takes.", TOO_BIG));
  }

  private void onText(String text) {
    if (beta == null) {
      send(text);
      return;
    }
    BetaDialect.ToGa ga = beta.toGa(text);
    if (ga instanceof BetaDialect.Translated translated) {
      send(translated.event());
    } else if (ga instanceof BetaDialect.Refused refused) {
      perform(
          machine.onUnusable(
              refused.code(), refused.message(), refused.param(), refused.eventId()));
    }
  }

  private void send(String text) {
    LinkMachine.Uplink verdict = machine.onClientText(text.length());
    if (verdict == LinkMachine.Uplink.DROP || router == null) {
      return;
    }
    if (verdict == LinkMachine.Uplink.SEND_THEN_PAUSE) {
      reader.pause();
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
      if (code == TOO_BIG) {
        onTooBig();
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

  private void perform(List<LinkEffect> effects) {
    for (LinkEffect effect : effects) {
      perform(effect);
    }
  }

  private void perform(LinkEffect effect) {
    if (effect instanceof LinkEffect.ReturnCredit credit) {
      toRouter(new Credit(session, Leg.LINK, machine.epoch(), 0, credit.frames(), credit.bytes()));
    } else if (effect instanceof LinkEffect.PauseInput) {
      reader.pause();
    } else if (effect instanceof LinkEffect.ResumeInput) {
      reader.resume();
    } else if (effect instanceof LinkEffect.WriteEvent event) {
      writer.write(event.json());
      perform(machine.onEventWritten(isFull()));
    } else if (effect instanceof LinkEffect.SendUp event) {
      toRouter(frame(FrameKind.CONTROL, event.seq(), event.json()));
    } else if (effect instanceof LinkEffect.CountThrottled) {
      metrics.clientThrottled();
    } else if (effect instanceof LinkEffect.WritePing) {
      socket.writePing(PING);
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
