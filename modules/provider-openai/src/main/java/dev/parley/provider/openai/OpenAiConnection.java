package dev.parley.provider.openai;

import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import dev.parley.provider.api.socket.UpstreamSocket;
import dev.parley.provider.api.socket.UpstreamSockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket to a provider, from its first attempt to its end. {@link OpenAiHandshake} decides,
 * this class performs. Confined to its context.
 */
final class OpenAiConnection
    implements Attempt, Upstream, OpenAiHandshake.Performer, UpstreamSocket.Events {
  private final Vertx vertx;
  private final OpenAiHandshake machine;
  private final UpstreamListener listener;
  private final Duration handshakeTimeout;
  private final Consumer<OpenAiConnection> onGone;
  private final Promise<Upstream> opened = Promise.promise();
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private @Nullable UpstreamSocket socket;
  private Future<Void> closing = Future.succeededFuture();
  private String created = "";
  private long limitTimer = -1;
  private boolean paused;

  /**
   * @param onGone told once, when the connection needs its owner no longer
   */
  OpenAiConnection(
      Vertx vertx,
      OpenAiHandshake machine,
      UpstreamListener listener,
      Duration handshakeTimeout,
      Consumer<OpenAiConnection> onGone) {
    this.vertx = vertx;
    this.machine = machine;
    this.listener = listener;
    this.handshakeTimeout = handshakeTimeout;
    this.onGone = onGone;
  }

  /** Starts to connect. */
  void connect(UpstreamSockets sockets, Duration limit) {
    startLimit(limit, machine::onConnectLimit);
    socket = sockets.connect(this);
  }

  @Override
  public Future<Upstream> opened() {
    return opened.future();
  }

  @Override
  public void cancel() {
    if (!machine.isReady()) {
      perform(machine.onCancel());
    }
  }

  @Override
  public String created() {
    return created;
  }

  @Override
  public boolean send(String event) {
    return !machine.isReady() || socket == null || socket.write(event);
  }

  @Override
  public void pause() {
    if (machine.isReady() && socket != null && !paused) {
      paused = true;
      socket.pause();
    }
  }

  @Override
  public void resume() {
    if (!machine.isReady() || socket == null || !paused) {
      return;
    }
    paused = false;
    deliverHeld();
    if (!paused) {
      socket.resume();
    }
  }

  @Override
  public Future<Void> close() {
    perform(machine.onLocalClose());
    return closing;
  }

  @Override
  public void startHandshake() {
    startLimit(handshakeTimeout, machine::onHandshakeLimit);
  }

  @Override
  public void sendNow(String event) {
    if (socket != null) {
      socket.write(event);
    }
  }

  @Override
  public void open(String session, List<String> before) {
    stopLimit();
    if (socket != null) {
      socket.watch();
    }
    created = session;
    held.addAll(before);
    opened.complete(this);
    deliverHeld();
  }

  @Override
  public void fail(ProviderFault fault) {
    stopLimit();
    onGone.accept(this);
    opened.fail(fault);
  }

  @Override
  public void end(ProviderFault fault) {
    onGone.accept(this);
    listener.onClosed(fault);
  }

  @Override
  public void closeSocket() {
    onGone.accept(this);
    if (socket != null) {
      closing = socket.close();
    }
  }

  @Override
  public void onUpgraded() {
    perform(machine.onUpgraded());
  }

  @Override
  public void onConnectFailed(ProviderFault fault) {
    perform(machine.onConnectFailed(fault));
  }

  @Override
  public void onMessage(String message) {
    if (machine.isReady()) {
      listener.onEvent(message);
    } else {
      perform(machine.onMessage(message));
    }
  }

  @Override
  public void onDrained() {
    if (machine.isReady()) {
      listener.onWritable();
    }
  }

  @Override
  public void onFault(ProviderFault fault) {
    perform(machine.onFault(fault));
  }

  @Override
  public void onClosed(int code) {
    perform(machine.onSocketClosed(code));
  }

  private void deliverHeld() {
    while (!paused && machine.isReady()) {
      String event = held.poll();
      if (event == null) {
        return;
      }
      listener.onEvent(event);
    }
  }

  private void perform(List<OpenAiHandshake.Effect> effects) {
    for (OpenAiHandshake.Effect effect : effects) {
      effect.perform(this);
    }
  }

  private interface Limit {
    List<OpenAiHandshake.Effect> onReached();
  }

  private void startLimit(Duration after, Limit limit) {
    stopLimit();
    limitTimer = vertx.setTimer(after.toMillis(), late -> perform(limit.onReached()));
  }

  private void stopLimit() {
    if (limitTimer != -1) {
      vertx.cancelTimer(limitTimer);
      limitTimer = -1;
    }
  }
}
