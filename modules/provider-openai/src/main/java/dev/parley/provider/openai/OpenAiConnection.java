package dev.parley.provider.openai;

import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import io.netty.handler.codec.CodecException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket to a provider, from its first attempt to its end. {@link OpenAiHandshake} decides,
 * this class performs. Confined to its context.
 */
final class OpenAiConnection implements Attempt, Upstream, OpenAiHandshake.Performer {
  private static final Buffer PING = Buffer.buffer("parley");
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
  private static final short NORMAL_CLOSURE = 1000;

  private final Vertx vertx;
  private final OpenAiHandshake machine;
  private final UpstreamListener listener;
  private final PongWatch pongs;
  private final Duration handshakeTimeout;
  private final Consumer<OpenAiConnection> onGone;
  private final Promise<Upstream> opened = Promise.promise();
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private @Nullable ClientWebSocket socket;
  private Future<Void> closing = Future.succeededFuture();
  private String created = "";
  private long limitTimer = -1;
  private boolean upgraded;
  private boolean paused;
  private boolean gone;

  /**
   * @param onGone told once, when the connection needs its owner no longer
   */
  OpenAiConnection(
      Vertx vertx,
      OpenAiHandshake machine,
      UpstreamListener listener,
      Duration handshakeTimeout,
      Duration pongTimeout,
      Consumer<OpenAiConnection> onGone) {
    this.vertx = vertx;
    this.machine = machine;
    this.listener = listener;
    this.handshakeTimeout = handshakeTimeout;
    this.pongs = new PongWatch(pongTimeout);
    this.onGone = onGone;
  }

  /**
   * Starts to connect. The socket's handlers are set before, because a provider that refuses sends
   * its error and its close right behind the upgrade.
   */
  void connect(ClientWebSocket webSocket, WebSocketConnectOptions options, Duration limit) {
    socket = webSocket;
    webSocket.textMessageHandler(this::onText);
    // Whether bytes are an event is for the session to judge, as with any garbage.
    webSocket.binaryMessageHandler(bytes -> onText(bytes.toString()));
    webSocket.pongHandler(pong -> pongs.onHeard());
    webSocket.drainHandler(drained -> onDrained());
    webSocket.exceptionHandler(this::onException);
    webSocket.endHandler(ended -> onSocketClosed());
    webSocket.closeHandler(closed -> onSocketGone());
    startLimit(limit, machine::onConnectLimit);
    webSocket
        .connect(options)
        .onSuccess(upgrade -> onUpgraded())
        .onFailure(cause -> perform(machine.onConnectFailed(OpenAiFaults.ofConnect(cause))));
  }

  /** Time went on; pings and judges the upstream. */
  void onTick(long elapsedMs) {
    if (!machine.isReady() || socket == null || socket.isClosed()) {
      return;
    }
    switch (pongs.onTick(elapsedMs)) {
      case PING -> socket.writePing(PING);
      case DEAD -> perform(machine.onFault(OpenAiFaults.unresponsive()));
      case NOTHING -> {}
    }
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
    if (!machine.isReady() || socket == null || socket.isClosed()) {
      return true;
    }
    socket.writeTextMessage(event);
    return !socket.writeQueueFull();
  }

  @Override
  public void pause() {
    if (machine.isReady() && socket != null && !paused) {
      paused = true;
      pongs.onPaused();
      socket.pause();
    }
  }

  @Override
  public void resume() {
    if (!machine.isReady() || socket == null || !paused) {
      return;
    }
    paused = false;
    pongs.onResumed();
    deliverHeld();
    if (!paused) {
      socket.resume();
      if (gone) {
        onSocketGone();
      }
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
    if (socket != null && !socket.isClosed()) {
      socket.writeTextMessage(event);
    }
  }

  @Override
  public void open(String session, List<String> before) {
    stopLimit();
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
    if (socket != null && upgraded) {
      // Reads on, so that the provider's own close is seen; nothing of it is handed up.
      socket.resume();
      closing =
          socket
              .close(NORMAL_CLOSURE)
              .timeout(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)
              .otherwiseEmpty();
    }
  }

  private void onUpgraded() {
    upgraded = true;
    perform(machine.onUpgraded());
  }

  private void onText(String message) {
    pongs.onHeard();
    if (machine.isReady()) {
      listener.onEvent(message);
    } else {
      perform(machine.onMessage(message));
    }
  }

  private void onDrained() {
    if (machine.isReady()) {
      listener.onWritable();
    }
  }

  private void onException(Throwable cause) {
    // A lost connection closes the socket as well; only what the socket survives is handled here.
    if (cause instanceof IllegalStateException || cause instanceof CodecException) {
      perform(machine.onFault(OpenAiFaults.violation(cause)));
    }
  }

  /** The provider's close frame, in its place behind the messages. */
  private void onSocketClosed() {
    Short code = socket == null ? null : socket.closeStatusCode();
    perform(machine.onSocketClosed(code == null ? 1006 : code));
  }

  /**
   * The socket is gone. What it delivered before may still wait in its queue: that drains in a task
   * of its own, or when the reader resumes.
   */
  private void onSocketGone() {
    gone = true;
    vertx.runOnContext(
        drained -> {
          if (!paused) {
            onSocketClosed();
          }
        });
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
