package dev.parley.provider.glm;

import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import dev.parley.provider.api.socket.UpstreamSocket;
import dev.parley.provider.api.socket.UpstreamSockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One GA session over GLM, and the sockets it takes. {@link GlmSession} decides, this class
 * performs. Confined to its context.
 */
final class GlmConnection implements Attempt, Upstream, Effect.Performer {
  /** Events that may wait for a reader before commands are no longer taken. */
  private static final int MAX_HELD = 256;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final UpstreamSockets sockets;
  private final GlmSession session;
  private final UpstreamListener listener;
  private final Consumer<GlmConnection> onGone;
  private final Runnable onTurnsTakenOver;
  private final Promise<Upstream> opened = Promise.promise();
  private final Map<Integer, UpstreamSocket> lines = new HashMap<>();
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private final List<Future<Void>> closing = new ArrayList<>();
  private String created = "";
  private @Nullable ProviderFault end;
  private long timer = NO_TIMER;
  private long timerAtMs;
  private boolean performing;
  private boolean paused;
  private boolean isOpen;
  private boolean full;
  private boolean socketFull;

  /**
   * @param onGone told when the connection needs its owner no longer
   * @param onTurnsTakenOver told when GLM was to cut the turns and the hub does
   */
  GlmConnection(
      Vertx vertx,
      UpstreamSockets sockets,
      GlmSession session,
      UpstreamListener listener,
      Consumer<GlmConnection> onGone,
      Runnable onTurnsTakenOver) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.session = session;
    this.listener = listener;
    this.onGone = onGone;
    this.onTurnsTakenOver = onTurnsTakenOver;
  }

  /** Milliseconds on a clock that does not go back. */
  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Starts to connect. */
  void start(@Nullable String config) {
    session.start(config);
    perform();
  }

  @Override
  public Future<Upstream> opened() {
    return opened.future();
  }

  @Override
  public void cancel() {
    if (!opened.future().isComplete()) {
      session.close(nowMs());
      perform();
    }
  }

  @Override
  public String created() {
    return created;
  }

  @Override
  public boolean send(String event) {
    if (!isOpen) {
      return true;
    }
    session.onCommand(event, nowMs());
    perform();
    full = isOpen && !takesMore();
    return !full;
  }

  private boolean takesMore() {
    return session.accepts() && held.size() < MAX_HELD && !socketFull;
  }

  @Override
  public void pause() {
    if (isOpen && !paused) {
      paused = true;
      session.onPaused(true, nowMs());
      lines.values().forEach(UpstreamSocket::pause);
    }
  }

  @Override
  public void resume() {
    if (!isOpen || !paused) {
      return;
    }
    paused = false;
    perform();
    if (!paused && isOpen) {
      session.onPaused(false, nowMs());
      List.copyOf(lines.values()).forEach(UpstreamSocket::resume);
      perform();
    }
  }

  @Override
  public Future<Void> close() {
    isOpen = false;
    held.clear();
    session.close(nowMs());
    perform();
    return Future.join(List.copyOf(closing)).mapEmpty();
  }

  @Override
  public void connect(int line) {
    lines.put(line, sockets.connect(new Line(line)));
  }

  @Override
  public void write(int line, String frame) {
    UpstreamSocket socket = lines.get(line);
    if (socket != null) {
      socketFull |= !socket.write(frame);
    }
  }

  @Override
  public void closeLine(int line) {
    UpstreamSocket socket = lines.remove(line);
    if (socket != null) {
      closing.removeIf(Future::isComplete);
      closing.add(socket.close());
    }
  }

  @Override
  public void opened(String session) {
    created = session;
    isOpen = true;
    lines.values().forEach(UpstreamSocket::watch);
    opened.complete(this);
  }

  @Override
  public void failed(ProviderFault fault) {
    gone();
    opened.tryFail(fault);
  }

  @Override
  public void emit(String event) {
    held.add(event);
    deliver();
  }

  @Override
  public void ended(ProviderFault fault) {
    if (isOpen) {
      end = fault;
      deliver();
    }
  }

  @Override
  public void turnsTakenOver() {
    onTurnsTakenOver.run();
  }

  /** Hands up what waits, then the end. */
  private void deliver() {
    while (isOpen && !paused) {
      String event = held.poll();
      if (event != null) {
        listener.onEvent(event);
      } else if (end != null) {
        isOpen = false;
        gone();
        listener.onClosed(end);
      } else {
        return;
      }
    }
  }

  private void gone() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
    onGone.accept(this);
  }

  /** Performs what has gathered, and what that brings about. */
  private void perform() {
    if (performing) {
      return;
    }
    performing = true;
    deliver();
    for (List<Effect> effects = session.takeEffects();
        !effects.isEmpty();
        effects = session.takeEffects()) {
      for (Effect effect : effects) {
        effect.perform(this);
      }
    }
    performing = false;
    setTimer();
    if (full && isOpen && takesMore()) {
      full = false;
      listener.onWritable();
    }
  }

  private void setTimer() {
    long atMs = session.deadlineMs();
    if (atMs == Long.MAX_VALUE || (timer != NO_TIMER && timerAtMs <= atMs)) {
      return;
    }
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    timerAtMs = atMs;
    timer = vertx.setTimer(Math.max(1, atMs - nowMs()), late -> onTimer());
  }

  private void onTimer() {
    timer = NO_TIMER;
    session.onTime(nowMs());
    perform();
  }

  /** One socket of the session. */
  private final class Line implements UpstreamSocket.Events {
    private final int line;

    Line(int line) {
      this.line = line;
    }

    @Override
    public void onUpgraded() {
      UpstreamSocket socket = lines.get(line);
      if (socket == null) {
        return;
      }
      if (isOpen) {
        socket.watch();
      }
      if (paused) {
        socket.pause();
      }
      session.onUpgraded(line, nowMs());
      perform();
    }

    @Override
    public void onConnectFailed(ProviderFault fault) {
      session.onConnectFailed(line, fault, nowMs());
      perform();
    }

    @Override
    public void onMessage(String message) {
      session.onMessage(line, message, nowMs());
      perform();
    }

    @Override
    public void onDrained() {
      socketFull = false;
      perform();
    }

    @Override
    public void onFault(ProviderFault fault) {
      session.onFault(line, fault, nowMs());
      perform();
    }

    @Override
    public void onClosed(int code) {
      session.onSocketClosed(line, code, nowMs());
      perform();
    }
  }
}
