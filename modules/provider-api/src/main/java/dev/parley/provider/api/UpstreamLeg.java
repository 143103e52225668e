package dev.parley.provider.api;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
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
final class UpstreamLeg implements UpstreamListener {
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

  private sealed interface State {}

  private record Connecting(Attempt attempt) implements State {}

  private record Open(Upstream upstream) implements State {}

  private record Ended() implements State {}

  private static final State ENDED = new Ended();

  private final OpenUpstream request;
  private final Consumer<BusRecord> router;
  private final Owner owner;
  private final CreditWindow window = new CreditWindow();
  private final CreditMeter meter = new CreditMeter();
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private State state = ENDED;
  private Future<UpstreamOpened> opened = Future.failedFuture("not started");
  private boolean writable = true;
  private long nextSeqOut;
  private long nextSeqIn;

  /**
   * @param router takes what is for the router that asked
   */
  UpstreamLeg(OpenUpstream request, Consumer<BusRecord> router, Owner owner) {
    this.request = request;
    this.router = router;
    this.owner = owner;
  }

  OpenUpstream request() {
    return request;
  }

  /** What {@link #open} promised. */
  Future<UpstreamOpened> opened() {
    return opened;
  }

  /** Whether a record belongs to this very upstream. */
  boolean matches(long epoch, int generation) {
    return request.epoch() == epoch && request.generation() == generation;
  }

  /** Starts to connect. Called once. */
  void open(Function<UpstreamListener, Attempt> connect) {
    Attempt attempt = start(connect);
    state = new Connecting(attempt);
    opened = attempt.opened().map(this::onOpened).onFailure(this::onConnectFailed);
  }

  /** One command of the router. */
  void onFrame(Frame frame) {
    if (!(state instanceof Open open) || frame.seq() < nextSeqIn) {
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
    writable = open.upstream().send(frame.payload());
    if (meter.onPassed(frame.payload().length()) && writable) {
      returnCredit();
    }
  }

  /** The router has passed events on. */
  void onCredit(Credit credit) {
    if (state instanceof Open open && window.onCredit(credit.frames(), credit.bytes())) {
      drain();
      if (window.isOpen()) {
        open.upstream().resume();
      }
    }
  }

  /** Returns what credit is pending, if the socket keeps up. */
  void onTick() {
    if (meter.onFlush() && writable && state instanceof Open) {
      returnCredit();
    }
  }

  /** Ends the upstream, or the attempt to open it, without a word to the router. */
  Future<Void> close() {
    State was = state;
    if (was instanceof Open open) {
      end(null);
      return open.upstream().close();
    }
    if (was instanceof Connecting connecting) {
      connecting.attempt().cancel();
    }
    return Future.succeededFuture();
  }

  /** Ends the upstream and tells the router why. */
  Future<Void> close(HubException reason) {
    return state instanceof Open open ? fail(open, reason) : close();
  }

  @Override
  public void onEvent(String event) {
    if (!(state instanceof Open open)) {
      return;
    }
    if (window.isOpen() && waiting.isEmpty()) {
      send(event);
    } else {
      waiting.add(event);
      drain();
    }
    if (waiting.size() > MAX_WAITING) {
      fail(open, new HubFault(ErrorCode.INTERNAL, "a paused upstream went on delivering"));
    } else if (!window.isOpen()) {
      open.upstream().pause();
    }
  }

  @Override
  public void onWritable() {
    writable = true;
    onTick();
  }

  @Override
  public void onClosed(ProviderFault fault) {
    if (state instanceof Open) {
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

  private UpstreamOpened onOpened(Upstream upstream) {
    if (!(state instanceof Connecting)) {
      upstream.close();
      throw new ProviderFault(ErrorCode.PROVIDER_CLOSED, "the upstream is no longer wanted");
    }
    state = new Open(upstream);
    return new UpstreamOpened(
        request.session(), request.epoch(), request.generation(), upstream.created());
  }

  private void onConnectFailed(Throwable cause) {
    if (state instanceof Connecting) {
      state = ENDED;
      owner.onConnectFailed(this, codeOf(cause));
    }
  }

  private Future<Void> fail(Open open, HubException reason) {
    tellClosed(reason);
    return open.upstream().close();
  }

  /** Sends what was read before the end, whatever the window says, then the end itself. */
  private void tellClosed(HubException reason) {
    waiting.forEach(this::write);
    waiting.clear();
    String detail = reason.getMessage();
    router.accept(
        new UpstreamClosed(
            request.session(),
            request.epoch(),
            request.generation(),
            reason.code(),
            detail == null ? "" : detail));
    end(reason.code());
  }

  private void end(@Nullable ErrorCode code) {
    state = ENDED;
    waiting.clear();
    owner.onEnded(this, code);
  }

  private void drain() {
    while (window.isOpen()) {
      String event = waiting.poll();
      if (event == null) {
        return;
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
        new Frame(
            request.session(),
            Leg.UPSTREAM,
            request.epoch(),
            request.generation(),
            nextSeqOut++,
            FrameKind.UNREAD,
            event));
  }

  private void returnCredit() {
    router.accept(
        new Credit(
            request.session(),
            Leg.UPSTREAM,
            request.epoch(),
            request.generation(),
            meter.frames(),
            meter.bytes()));
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
