package dev.parley.ingress;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client over a real socket that records what it reads. */
final class TestClient {
  private static final int BIG = 8 * 1024 * 1024;
  final List<String> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private final WebSocket socket;

  private TestClient(WebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(events::add);
    socket.closeHandler(closed -> closeCode.complete((int) socket.closeStatusCode()));
  }

  /** Holds clients: Vert.x closes one that nothing references. */
  static WebSocketClient newHttp(Vertx vertx) {
    return vertx.createWebSocketClient(
        new WebSocketClientOptions()
            .setMaxConnections(1_000)
            .setMaxFrameSize(BIG)
            .setMaxMessageSize(BIG));
  }

  static TestClient connect(WebSocketClient http, int port, String uri) {
    return connect(
        http, new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI(uri));
  }

  static TestClient connect(WebSocketClient http, WebSocketConnectOptions options) {
    return TestHub.await(connecting(http, options));
  }

  static Future<TestClient> connecting(WebSocketClient http, WebSocketConnectOptions options) {
    return http.connect(options).map(TestClient::new);
  }

  WebSocket socket() {
    return socket;
  }

  TestClient send(String event) {
    socket.writeTextMessage(event);
    return this;
  }

  void awaitEvents(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> events.size() >= count);
  }

  int awaitClose() {
    await().atMost(Duration.ofSeconds(20)).until(closeCode::isDone);
    return closeCode.join();
  }

  JsonObject error() {
    return events.stream()
        .filter(event -> event.startsWith("{\"type\":\"error\""))
        .map(JsonObject::new)
        .map(event -> event.getJsonObject("error"))
        .findFirst()
        .orElseThrow();
  }
}
