package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One upstream at which the hub cuts the turns. {@link TurnRelay} decides, this class passes on.
 * Confined to its context.
 */
final class DetectingUpstream implements Attempt, Upstream, UpstreamListener, TurnRelay.Out {
  /** Events that may wait for a reader before commands are no longer taken. */
  private static final int MAX_HELD = 256;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final UpstreamListener listener;
  private final TurnRelay relay;
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private @Nullable Attempt attempt;
  private Future<Upstream> opened = Future.failedFuture("it was never opened");
  private @Nullable Upstream inner;
  private String created = "";
  private long timer = NO_TIMER;
  private long timerAtMs;
  private boolean innerTakes = true;
  private boolean full;
  private boolean paused;
  private boolean closed;

  /**
   * @param detection what the session begins with; null for turns that the client cuts
   * @param ids makes a fresh id from a prefix
   */
  DetectingUpstream(
      Vertx vertx,
      @Nullable ObjectNode detection,
      UpstreamListener listener,
      UnaryOperator<String> ids) {
    this.vertx = vertx;
    this.listener = listener;
    this.relay = new TurnRelay(detection, this, ids);
  }

  /** The provider's side is on its way up. Called once. */
  void open(Attempt opening) {
    attempt = opening;
    opened = opening.opened().map(this::onOpened);
  }

  private Upstream onOpened(Upstream upstream) {
    inner = upstream;
    created = relay.onCreated(upstream.created());
    return this;
  }

  @Override
  public Future<Upstream> opened() {
    return opened;
  }

  @Override
  public void cancel() {
    if (attempt != null) {
      attempt.cancel();
    }
  }

  @Override
  public String created() {
    return created;
  }

  @Override
  public boolean send(String event) {
    if (closed) {
      return true;
    }
    relay.onClient(event, nowMs());
    setTimer();
    full = !takesMore();
    return !full;
  }

  private boolean takesMore() {
    return innerTakes && held.size() < MAX_HELD && relay.accepts();
  }

  @Override
  public void up(String command) {
    Upstream provider = inner;
    if (provider != null) {
      innerTakes &= provider.send(command);
    }
  }

  @Override
  public void down(String event) {
    if (closed) {
      return;
    }
    if (paused) {
      held.add(event);
    } else {
      listener.onEvent(event);
    }
  }

  @Override
  public void pause() {
    paused = true;
    if (inner != null) {
      inner.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    while (!paused && !closed && !held.isEmpty()) {
      listener.onEvent(held.remove());
    }
    if (!paused && !closed && inner != null) {
      inner.resume();
      tellWritable();
    }
  }

  private void tellWritable() {
    if (full && !closed && takesMore()) {
      full = false;
      listener.onWritable();
    }
  }

  @Override
  public Future<Void> close() {
    end();
    return inner == null ? Future.succeededFuture() : inner.close();
  }

  private void end() {
    if (!closed) {
      closed = true;
      held.clear();
      relay.close();
      stopTimer();
    }
  }

  @Override
  public void onEvent(String event) {
    relay.onProvider(event, nowMs());
    afterInput();
  }

  @Override
  public void onWritable() {
    innerTakes = true;
    tellWritable();
  }

  @Override
  public void onClosed(ProviderFault fault) {
    if (!closed) {
      end();
      listener.onClosed(fault);
    }
  }

  private void afterInput() {
    setTimer();
    tellWritable();
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  private void stopTimer() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void setTimer() {
    long atMs = relay.nextTimeMs();
    if (closed || atMs == Long.MAX_VALUE || (timer != NO_TIMER && timerAtMs <= atMs)) {
      return;
    }
    stopTimer();
    timerAtMs = atMs;
    timer = vertx.setTimer(Math.max(1, atMs - nowMs()), late -> onTimer());
  }

  private void onTimer() {
    timer = NO_TIMER;
    relay.onTime(nowMs());
    afterInput();
  }
}
