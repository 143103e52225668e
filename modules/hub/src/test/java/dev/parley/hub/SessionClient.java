package dev.parley.hub;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One WebSocket session, by the JDK's own client. */
final class SessionClient implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private SessionClient(URI url) {
    socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(url, new Reader()).join();
  }

  /**
   * Opens a session and waits until it is up.
   *
   * @param hub the address of the clients' port, without TLS
   */
  static SessionClient open(String hub, String query) {
    SessionClient client =
        new SessionClient(URI.create(hub.replaceFirst("^http", "ws") + "/v1/realtime" + query));
    client.await("session.created");
    return client;
  }

  void send(JsonObject event) {
    socket.sendText(event.encode(), true).join();
  }

  /** Asks in text and answers with what came back in text. */
  String ask(String question) {
    send(
        new JsonObject()
            .put("type", "session.update")
            .put(
                "session",
                new JsonObject()
                    .put("type", "realtime")
                    .put("output_modalities", List.of("text"))));
    startAnswer(question);
    JsonObject response = await("response.done").getJsonObject("response");
    if (!"completed".equals(response.getString("status"))) {
      throw new AssertionError("the response ended otherwise: " + response);
    }
    return await("response.output_text.done").getString("text");
  }

  /** Asks in text; the answer comes in what the session's configuration says. */
  void startAnswer(String question) {
    JsonObject part = new JsonObject().put("type", "input_text").put("text", question);
    send(
        new JsonObject()
            .put("type", "conversation.item.create")
            .put(
                "item",
                new JsonObject()
                    .put("type", "message")
                    .put("role", "user")
                    .put("content", List.of(part))));
    send(new JsonObject().put("type", "response.create"));
  }

  /** The first event of a type, as soon as it is there. */
  JsonObject await(String type) {
    return Awaitility.await(type)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> first(type), found -> found != null);
  }

  /** The code that the hub closed with; 1006 without a close. */
  int closeCode() throws Exception {
    return closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  List<JsonObject> events() {
    return List.copyOf(events);
  }

  /** The events of a type that have come so far. */
  List<JsonObject> all(String type) {
    return events.stream().filter(event -> type.equals(event.getString("type"))).toList();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private @Nullable JsonObject first(String type) {
    return events.stream()
        .filter(event -> type.equals(event.getString("type")))
        .findFirst()
        .orElse(null);
  }

  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        events.add(new JsonObject(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.complete(1006);
    }
  }
}
