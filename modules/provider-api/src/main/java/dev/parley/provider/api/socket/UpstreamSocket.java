package dev.parley.provider.api.socket;

import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.near.NearQueue;
import dev.parley.socket.TextReader;
import dev.parley.socket.TextWriter;
import io.netty.handler.codec.CodecException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to a provider. It moves messages and tells what happens; whoever owns it decides.
 * Confined to its context.
 */
public final class UpstreamSocket {
  /** What happens to a socket, on its context. After {@link #onClosed} nothing more does. */
  public interface Events {
    void onUpgraded();

    /** The connection or its upgrade failed; nothing follows. */
    void onConnectFailed(ProviderFault fault);

    /** One message: a text frame, or the bytes of a binary one read as text. */
    void onMessage(String message);

    /** The socket takes more. */
    void onDrained();

    /** The provider is dead or breaks the protocol; the owner closes. */
    void onFault(ProviderFault fault);

    /**
     * The socket is closed. May be told twice: by the close frame, and by the end of the transport.
     *
     * @param code the close code, 1006 when there was none
     */
    void onClosed(int code);
  }

  private static final Buffer PING = Buffer.buffer("parley");
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
  private static final short NORMAL_CLOSURE = 1000;
  private static final int NO_CLOSE_FRAME = 1006;

  private final Vertx vertx;
  private final ClientWebSocket socket;
  private final Events events;
  private final PongWatch pongs;
  private final Consumer<UpstreamSocket> onReleased;
  private final NearQueue near = NearQueue.ofThread();
  private final Consumer<String> onMessage;
  private @Nullable TextReader reader;
  private @Nullable TextWriter writer;
  private Future<Void> closing = Future.succeededFuture();
  private boolean watching;
  private boolean paused;
  private boolean gone;

  /**
   * @param onReleased told when the socket needs its owner no longer; perhaps more than once
   */
  UpstreamSocket(
      Vertx vertx,
      ClientWebSocket socket,
      Events events,
      Duration pongTimeout,
      Consumer<UpstreamSocket> onReleased) {
    this.vertx = vertx;
    this.socket = socket;
    this.events = events;
    this.onMessage = events::onMessage;
    this.pongs = new PongWatch(pongTimeout);
    this.onReleased = onReleased;
  }

  /**
   * Starts to connect. The handlers are set before, because a provider that refuses sends its error
   * and its close right behind the upgrade.
   */
  void connect(WebSocketConnectOptions options) {
    socket.textMessageHandler(this::onMessage);
    // Whether bytes are an event is for the session to judge, as with any garbage.
    socket.binaryMessageHandler(bytes -> onMessage(bytes.toString()));
    socket.frameHandler(frame -> onFrame());
    socket.pongHandler(pong -> pongs.onHeard());
    socket.exceptionHandler(this::onException);
    socket.endHandler(ended -> onSocketClosed());
    socket.closeHandler(closed -> onSocketGone());
    socket.connect(options).onSuccess(this::onUpgraded).onFailure(cause -> onConnectFailed(cause));
  }

  /** From now on the peer is pinged, and judged by its answers. */
  public void watch() {
    watching = true;
  }

  /** Time went on; pings and judges the peer. */
  void onTick(long elapsedMs) {
    if (!watching || socket.isClosed()) {
      return;
    }
    switch (pongs.onTick(elapsedMs)) {
      case PING -> socket.writePing(PING);
      case DEAD -> events.onFault(SocketFaults.unresponsive());
      case NOTHING -> {}
    }
  }

  /**
   * Sends one text message; nothing before the upgrade and once the socket is closed.
   *
   * @return whether the socket takes more
   */
  public boolean write(String message) {
    if (writer == null) {
      return true;
    }
    writer.write(message);
    return !writer.isFull();
  }

  /** Stops reading; the peer's silence is then no failure (rule R2). */
  public void pause() {
    if (!paused) {
      paused = true;
      pongs.onPaused();
      pauseInput();
    }
  }

  public void resume() {
    if (!paused) {
      return;
    }
    paused = false;
    pongs.onResumed();
    resumeInput();
    if (gone) {
      onSocketGone();
    }
  }

  /**
   * Closes in order, once upgraded. What still comes is told; the owner no longer counts it.
   *
   * @return when the peer has answered, or a bound has passed
   */
  public Future<Void> close() {
    onReleased.accept(this);
    watching = false;
    TextWriter open = writer;
    if (open != null) {
      // Reads on, so that the provider's own close is seen.
      paused = false;
      resumeInput();
      closing =
          socket
              .close(NORMAL_CLOSURE)
              .timeout(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)
              .otherwiseEmpty()
              .onComplete(closed -> open.abort());
    }
    return closing;
  }

  private void pauseInput() {
    if (reader == null) {
      socket.pause();
    } else {
      reader.pause();
    }
  }

  private void resumeInput() {
    if (reader == null) {
      socket.resume();
    } else {
      reader.resume();
    }
  }

  private void onUpgraded(WebSocket upgraded) {
    reader =
        TextReader.ofClient(
            upgraded, UpstreamSockets.MAX_MESSAGE_BYTES, (text, bytes) -> onMessage(text));
    writer = TextWriter.ofClient(upgraded, events::onDrained);
    events.onUpgraded();
  }

  private void onConnectFailed(Throwable cause) {
    onReleased.accept(this);
    events.onConnectFailed(SocketFaults.ofConnect(cause));
  }

  private void onFrame() {
    if (reader != null) {
      reader.onFrame();
    }
  }

  private void onMessage(String message) {
    pongs.onHeard();
    near.turn(message, onMessage);
  }

  private void onException(Throwable cause) {
    // A lost connection closes the socket as well; only what the socket survives is handled here.
    if (cause instanceof IllegalStateException || cause instanceof CodecException) {
      events.onFault(SocketFaults.violation(cause));
    }
  }

  /** The provider's close frame, in its place behind the messages. */
  private void onSocketClosed() {
    Short code = socket.closeStatusCode();
    onReleased.accept(this);
    events.onClosed(code == null ? NO_CLOSE_FRAME : code);
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
}
