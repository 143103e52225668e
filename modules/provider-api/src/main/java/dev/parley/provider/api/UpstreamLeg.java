package dev.parley.provider.api;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.HubFault;
import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.flow.CreditMeter;
import dev.parley.contract.flow.CreditWindow;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One upstream between its socket and its router: connecting → open → ended.
 *
 * <p>Commands come in as frames and earn credit when the socket has taken them. Events go out as
 * frames while the window is open; when it closes the socket is paused, so that what waits here is
 * at most what the socket had already read (rule R6). Confined to the verticle's context.
 */
class UpstreamLeg implements UpstreamListener {
  /** A connector that is paused delivers no more; this catches one that does. */
  private static final int MAX_WAITING = 64;

  /** How the leg ended, for whoever keeps it. */
  interface Owner {
    void onConnectFailed(UpstreamLeg leg, ErrorCode code);

    /**
     * An open leg ended.
     *
     * @param code why, or null when the hub closed it
     */
    void onEnded(UpstreamLeg leg, @Nullable ErrorCode code);
  }

  private final OpenUpstream request;
  private final SessionId session;
  private final long epoch;
  private final int generation;
  private final Consumer<BusRecord> router;
  private final Owner owner;
  private final CreditWindow window = new CreditWindow();
  private final CreditMeter meter = new CreditMeter();

  /** Null while nothing waits: for most events there is one thing less to look at. */
  private @Nullable ArrayDeque<String> waiting;

  /** While it is connecting, and only then. */
  private @Nullable Attempt attempt;

  /** While it is open, and only then. */
  private @Nullable Upstream upstream;

  private Future<UpstreamOpened> opened = Future.failedFuture("not started");
  private boolean writable = true;
  private long nextSeqOut;
  private long nextSeqIn;

  /**
   * @param router takes what is for the router that asked
   */
  UpstreamLeg(OpenUpstream request, Consumer<BusRecord> router, Owner owner) {
    this.request = request;
    this.session = request.session();
    this.epoch = request.epoch();
    this.generation = request.generation();
    this.router = router;
    this.owner = owner;
  }

  final OpenUpstream request() {
    return request;
  }

  /** What {@link #open} promised. */
  final Future<UpstreamOpened> opened() {
    return opened;
  }

  /** Whether a record belongs to this very upstream. */
  final boolean matches(long ofEpoch, int ofGeneration) {
    return epoch == ofEpoch && generation == ofGeneration;
  }

  /** Starts to connect. Called once. */
  final void open(Function<UpstreamListener, Attempt> connect) {
    Attempt mine = start(connect);
    attempt = mine;
    opened = mine.opened().map(this::onOpened).onFailure(this::onConnectFailed);
  }

  /** One command of the router. */
  final void onFrame(Frame frame) {
    Upstream open = upstream;
    if (open == null || frame.seq() < nextSeqIn) {
      return;
    }
    if (frame.seq() > nextSeqIn) {
      fail(open, new HubFault(ErrorCode.HUB_UNAVAILABLE, "commands were lost on the bus"));
      return;
    }
    if (meter.frames() >= CreditWindow.FRAMES) {
      fail(open, new HubFault(ErrorCode.INTERNAL, "more commands came than credit was given for"));
      return;
    }
    nextSeqIn++;
    String command = frame.payload();
    writable = open.send(command);
    if (meter.onPassed(command.length()) && writable) {
      returnCredit();
    }
  }

  /** The router has passed events on. */
  final void onCredit(Credit credit) {
    Upstream open = upstream;
    if (open != null && window.onCredit(credit.frames(), credit.bytes())) {
      drain();
      if (window.isOpen()) {
        open.resume();
      }
    }
  }

  /** Returns what credit is pending, if the socket keeps up. */
  final void onTick() {
    if (meter.onFlush() && writable && upstream != null) {
      returnCredit();
    }
  }

  /** Ends the upstream, or the attempt to open it, without a word to the router. */
  final Future<Void> close() {
    Upstream open = upstream;
    if (open != null) {
      end(null);
      return open.close();
    }
    if (attempt != null) {
      attempt.cancel();
    }
    return Future.succeededFuture();
  }

  /** Ends the upstream and tells the router why. */
  final Future<Void> close(HubException reason) {
    Upstream open = upstream;
    return open == null ? close() : fail(open, reason);
  }

  @Override
  public final void onEvent(String event) {
    Upstream open = upstream;
    if (open == null) {
      return;
    }
    if (waiting == null && window.isOpen()) {
      send(event);
    } else {
      hold(event);
      drain();
    }
    if (waiting != null && waiting.size() > MAX_WAITING) {
      fail(open, new HubFault(ErrorCode.INTERNAL, "a paused upstream went on delivering"));
    } else if (!window.isOpen()) {
      open.pause();
    }
  }

  private void hold(String event) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(event);
  }

  @Override
  public final void onWritable() {
    writable = true;
    onTick();
  }

  @Override
  public final void onClosed(ProviderFault fault) {
    if (upstream != null) {
      tellClosed(fault);
    }
  }

  private Attempt start(Function<UpstreamListener, Attempt> connect) {
    try {
      return connect.apply(this);
    } catch (RuntimeException bug) {
      return new BrokenAttempt(bug);
    }
  }

  private UpstreamOpened onOpened(Upstream open) {
    if (attempt == null) {
      open.close();
      throw new ProviderFault(ErrorCode.PROVIDER_CLOSED, "the upstream is no longer wanted");
    }
    attempt = null;
    upstream = open;
    return new UpstreamOpened(session, epoch, generation, open.created());
  }

  private void onConnectFailed(Throwable cause) {
    if (attempt != null) {
      attempt = null;
      owner.onConnectFailed(this, codeOf(cause));
    }
  }

  private Future<Void> fail(Upstream open, HubException reason) {
    tellClosed(reason);
    return open.close();
  }

  /** Sends what was read before the end, whatever the window says, then the end itself. */
  private void tellClosed(HubException reason) {
    if (waiting != null) {
      waiting.forEach(this::write);
    }
    String detail = reason.getMessage();
    router.accept(
        new UpstreamClosed(
            session, epoch, generation, reason.code(), detail == null ? "" : detail));
    end(reason.code());
  }

  private void end(@Nullable ErrorCode code) {
    upstream = null;
    waiting = null;
    owner.onEnded(this, code);
  }

  private void drain() {
    while (waiting != null && window.isOpen()) {
      String event = waiting.remove();
      if (waiting.isEmpty()) {
        waiting = null;
      }
      send(event);
    }
  }

  private void send(String event) {
    window.onSent(event.length());
    write(event);
  }

  private void write(String event) {
    router.accept(
        new Frame(session, Leg.UPSTREAM, epoch, generation, nextSeqOut++, FrameKind.UNREAD, event));
  }

  private void returnCredit() {
    router.accept(
        new Credit(session, Leg.UPSTREAM, epoch, generation, meter.frames(), meter.bytes()));
    meter.reset();
  }

  /** The code that a failed attempt is counted and answered with. */
  static ErrorCode codeOf(Throwable cause) {
    return cause instanceof HubException hub ? hub.code() : ErrorCode.INTERNAL;
  }

  /** The attempt of a connector that threw instead of answering. */
  private record BrokenAttempt(RuntimeException bug) implements Attempt {
    @Override
    public Future<Upstream> opened() {
      return Future.failedFuture(bug);
    }

    @Override
    public void cancel() {}
  }
}
