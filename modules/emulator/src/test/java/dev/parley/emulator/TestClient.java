package dev.parley.emulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A client of the protocol on a real socket; remembers every frame. */
public final class TestClient {
  public static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(5);

  /** Texts of all messages, in order. */
  public final List<String> raw = new CopyOnWriteArrayList<>();

  private final WebSocketClient library;
  private final ClientWebSocket socket;
  private volatile boolean closed;

  private TestClient(WebSocketClient library) {
    this.library = library;
    this.socket = library.webSocket();
    socket.textMessageHandler(raw::add).closeHandler(gone -> closed = true);
  }

  /** Connects with a key and a model. */
  public static TestClient connect(Vertx vertx, Emulator emulator) {
    return connect(vertx, emulator, "/v1/realtime?model=gpt-realtime", options -> {});
  }

  public static TestClient connect(
      Vertx vertx, Emulator emulator, String uri, Consumer<WebSocketConnectOptions> customizer) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(emulator.port()).setURI(uri);
    options.putHeader("authorization", "Bearer sk-test");
    customizer.accept(options);
    WebSocketClient library =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                // A peer that went silent does not answer a close either.
                .setClosingTimeout(1)
                .setMaxFrameSize(32 * 1024 * 1024)
                .setMaxMessageSize(32 * 1024 * 1024));
    TestClient client = new TestClient(library);
    client
        .socket
        .connect(options)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
        .join();
    return client;
  }

  public WebSocket socket() {
    return socket;
  }

  public TestClient send(JsonObject event) {
    return send(event.encode());
  }

  public TestClient send(String text) {
    socket.writeTextMessage(text);
    return this;
  }

  public TestClient send(String type, Consumer<JsonObject> fields) {
    JsonObject event = new JsonObject().put("type", type);
    fields.accept(event);
    return send(event);
  }

  /** Types a message. */
  public TestClient type(String text) {
    JsonObject part = new JsonObject().put("type", "input_text").put("text", text);
    JsonObject item =
        new JsonObject()
            .put("type", "message")
            .put("role", "user")
            .put("content", new JsonArray().add(part));
    return send("conversation.item.create", event -> event.put("item", item));
  }

  public TestClient respond() {
    return send("response.create", event -> {});
  }

  public TestClient append(byte[] pcm) {
    for (int from = 0; from < pcm.length; from += 960) {
      byte[] piece = java.util.Arrays.copyOfRange(pcm, from, Math.min(pcm.length, from + 960));
      String audio = Base64.getEncoder().encodeToString(piece);
      send("input_audio_buffer.append", event -> event.put("audio", audio));
    }
    return this;
  }

  /** Sends an update of a realtime session and waits for its echo. */
  public JsonObject update(JsonObject session) {
    int since = raw.size();
    send("session.update", event -> event.put("session", session.put("type", "realtime")));
    return await("session.updated", since).getJsonObject("session");
  }

  public TestClient textOnly() {
    update(new JsonObject().put("output_modalities", new JsonArray().add("text")));
    return this;
  }

  public TestClient manualTurns() {
    JsonObject input = new JsonObject().putNull("turn_detection");
    update(new JsonObject().put("audio", new JsonObject().put("input", input)));
    return this;
  }

  public List<JsonObject> events() {
    return raw.stream().map(JsonObject::new).toList();
  }

  public List<JsonObject> events(int since) {
    return raw.stream().skip(since).map(JsonObject::new).toList();
  }

  public List<String> types(int since) {
    return events(since).stream().map(event -> event.getString("type")).toList();
  }

  /** The types since a mark; a run of one delta type counts once. */
  public List<String> sequence(int since) {
    List<String> sequence = new java.util.ArrayList<>();
    for (String type : types(since)) {
      boolean again = !sequence.isEmpty() && sequence.get(sequence.size() - 1).equals(type);
      if (!(type.endsWith(".delta") && again)) {
        sequence.add(type);
      }
    }
    return sequence;
  }

  public List<JsonObject> ofType(String type) {
    return events().stream().filter(event -> event.getString("type").equals(type)).toList();
  }

  public JsonObject await(String type) {
    return await(type, 0);
  }

  public JsonObject await(String type, int since) {
    return await(since, event -> event.getString("type").equals(type));
  }

  public JsonObject await(int since, Predicate<JsonObject> wanted) {
    return org.awaitility.Awaitility.await()
        .pollInterval(POLL)
        .atMost(SOON)
        .until(
            () -> events(since).stream().filter(wanted).findFirst().orElse(null),
            found -> found != null);
  }

  /** Waits for the end of the next response since a mark and gives it. */
  public JsonObject done(int since) {
    return await("response.done", since).getJsonObject("response");
  }

  /** Types a message, asks for the answer and waits for it. */
  public JsonObject ask(String text) {
    int since = raw.size();
    type(text).respond();
    JsonObject response = done(since);
    await("rate_limits.updated", since);
    return response;
  }

  /** What a response says: texts and transcripts of its items. */
  public static String said(JsonObject response) {
    StringBuilder said = new StringBuilder();
    for (Object item : response.getJsonArray("output")) {
      for (Object part : ((JsonObject) item).getJsonArray("content", new JsonArray())) {
        JsonObject content = (JsonObject) part;
        said.append(content.getString("text", content.getString("transcript", "")));
      }
    }
    return said.toString();
  }

  /** The error that answers the event of that id. */
  public JsonObject errorFor(String eventId) {
    return await(
            0,
            event ->
                event.getString("type").equals("error")
                    && eventId.equals(event.getJsonObject("error").getString("event_id")))
        .getJsonObject("error");
  }

  public TestClient awaitClose() {
    org.awaitility.Awaitility.await().pollInterval(POLL).atMost(SOON).until(() -> closed);
    return this;
  }

  public boolean isClosed() {
    return closed;
  }

  public Short closeCode() {
    return socket.closeStatusCode();
  }

  public String closeReason() {
    return socket.closeReason();
  }

  public void close() {
    socket.close();
  }
}
