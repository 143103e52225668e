package dev.parley.bench.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Clients that each send 25 appends a second, spread evenly, and time the replies. */
final class Talkers extends VerticleBase {
  private static final int PERIOD_MS = 40;
  private static final int CONNECTS_AT_ONCE = 20;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final int port;
  private final int sessions;
  private final List<WebSocket> sockets = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private Histogram roundTrips = new Histogram(LONGEST_NANOS, 3);
  private long sent;
  private long received;
  private long closed;

  /**
   * What happened since the last look.
   *
   * @param sent appends
   * @param received deltas
   * @param closed sockets that the other side closed, since the start
   * @param roundTrips in nanoseconds
   */
  record Seen(long sent, long received, long closed, Histogram roundTrips) {}

  Talkers(int port, int sessions) {
    this.port = port;
    this.sessions = sessions;
  }

  @Override
  public Future<?> start() {
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setTcpNoDelay(true).setMaxConnections(20_000));
    return connectFrom(client, 0).onSuccess(connected -> speak());
  }

  @Override
  public Future<?> stop() {
    hush();
    return Future.join(sockets.stream().map(WebSocket::close).toList()).otherwiseEmpty();
  }

  /** Stops sending; replies that are on their way still count. */
  Future<Void> hush() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
    return Future.succeededFuture();
  }

  /** Call on this verticle's context. */
  private Seen look() {
    Seen seen = new Seen(sent, received, closed, roundTrips);
    sent = 0;
    received = 0;
    roundTrips = new Histogram(LONGEST_NANOS, 3);
    return seen;
  }

  /** From any thread. */
  Future<Seen> seen() {
    Promise<Seen> promise = Promise.promise();
    context.runOnContext(on -> promise.complete(look()));
    return promise.future();
  }

  private Future<Void> connectFrom(WebSocketClient client, int first) {
    if (first >= sessions) {
      return Future.succeededFuture();
    }
    List<Future<?>> batch = new ArrayList<>();
    for (int i = first; i < Math.min(sessions, first + CONNECTS_AT_ONCE); i++) {
      batch.add(connect(client));
    }
    return Future.all(batch).compose(all -> connectFrom(client, first + CONNECTS_AT_ONCE));
  }

  private Future<Void> connect(WebSocketClient client) {
    Promise<Void> ready = Promise.promise();
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/v1/realtime?model=bench")
            .putHeader("Authorization", "Bearer sk-bench");
    client
        .connect(options)
        .onFailure(ready::tryFail)
        .onSuccess(
            socket -> {
              sockets.add(socket);
              socket.textMessageHandler(event -> onEvent(event, ready));
              socket.closeHandler(end -> closed++);
            });
    return ready.future();
  }

  private void onEvent(String event, Promise<Void> ready) {
    if (Events.isDelta(event)) {
      received++;
      roundTrips.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - Events.sentNanos(event)));
    } else if (event.contains("\"response.created\"")) {
      ready.tryComplete();
    }
  }

  private void speak() {
    for (int i = 0; i < sockets.size(); i++) {
      WebSocket socket = sockets.get(i);
      long delayMs = 1 + (long) i * PERIOD_MS / sockets.size();
      timers.add(vertx.setPeriodic(delayMs, PERIOD_MS, tick -> append(socket)));
    }
  }

  private void append(WebSocket socket) {
    sent++;
    socket.writeTextMessage(Events.append(System.nanoTime()));
  }
}
