package dev.parley.bench.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Clients that each send 25 appends a second, spread evenly, and time the replies. */
final class Talkers extends VerticleBase {
  private static final int CONNECTS_AT_ONCE = 20;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final int port;
  private final int sessions;
  private final List<Talker> talkers = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  // Vert.x closes the sockets of a client that nobody holds any more.
  private @Nullable WebSocketClient client;
  private Histogram roundTrips = new Histogram(LONGEST_NANOS, 3);
  private long sent;
  private long received;
  private long closed;
  private long wrong;

  /**
   * What happened since the last look.
   *
   * @param sent appends
   * @param received deltas
   * @param closed sockets that the other side closed, since the start
   * @param wrong replies that were not the next one of their session, whole, since the start
   * @param sentEver appends since the start
   * @param answeredEver deltas since the start
   * @param roundTrips in nanoseconds
   */
  record Seen(
      long sent,
      long received,
      long closed,
      long wrong,
      long sentEver,
      long answeredEver,
      Histogram roundTrips) {}

  Talkers(int port, int sessions) {
    this.port = port;
    this.sessions = sessions;
  }

  @Override
  public Future<?> start() {
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setTcpNoDelay(true).setMaxConnections(20_000));
    client = sockets;
    return connectFrom(sockets, 0);
  }

  @Override
  public Future<?> stop() {
    stopTimers();
    return client == null ? Future.succeededFuture() : client.close();
  }

  /** Lets every session send a frame per period, and no more than that. From any thread. */
  Future<Void> speakEvery(int periodMs) {
    return here(
        () -> {
          stopTimers();
          startTimers(periodMs);
        });
  }

  /** Stops sending; replies that are on their way still count. From any thread. */
  Future<Void> hush() {
    return here(this::stopTimers);
  }

  private Future<Void> here(Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        on -> {
          action.run();
          done.complete();
        });
    return done.future();
  }

  /** Call on this verticle's context. */
  private Seen look() {
    long sentEver = talkers.stream().mapToLong(talker -> talker.asked).sum();
    long answeredEver = talkers.stream().mapToLong(talker -> talker.answered).sum();
    Seen seen = new Seen(sent, received, closed, wrong, sentEver, answeredEver, roundTrips);
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
            .setURI("/v1/realtime?model=gpt-4o-realtime")
            .putHeader("Authorization", "Bearer sk-bench");
    client
        .connect(options)
        .onFailure(ready::tryFail)
        .onSuccess(
            socket -> {
              Talker talker = new Talker(socket);
              talkers.add(talker);
              socket.textMessageHandler(event -> onEvent(talker, event, ready));
              socket.closeHandler(end -> closed++);
            });
    return ready.future();
  }

  private void onEvent(Talker talker, String event, Promise<Void> ready) {
    if (Events.isDelta(event)) {
      received++;
      Long sentNanos = talker.unanswered.poll();
      if (sentNanos == null || !Events.answers(event, sentNanos, talker.answered++)) {
        wrong++;
      }
      roundTrips.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - Events.sentNanos(event)));
    } else if (Events.isSessionCreated(event)) {
      ready.tryComplete();
    }
  }

  private void startTimers(int periodMs) {
    for (int i = 0; i < talkers.size(); i++) {
      Talker talker = talkers.get(i);
      long delayMs = 1 + (long) i * periodMs / talkers.size();
      timers.add(vertx.setPeriodic(delayMs, periodMs, tick -> append(talker)));
    }
  }

  private void stopTimers() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
  }

  private void append(Talker talker) {
    sent++;
    long nowNanos = System.nanoTime();
    talker.unanswered.add(nowNanos);
    talker.socket.writeTextMessage(Events.append(nowNanos, talker.asked++));
  }

  /** One session: when each append left that is not yet answered. */
  private static final class Talker {
    private final WebSocket socket;
    private final ArrayDeque<Long> unanswered = new ArrayDeque<>();
    private long asked;
    private long answered;

    Talker(WebSocket socket) {
      this.socket = socket;
    }
  }
}
