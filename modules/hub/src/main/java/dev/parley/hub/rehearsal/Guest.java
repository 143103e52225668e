package dev.parley.hub.rehearsal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of a rehearsal: one session, and the connections that it has had. Blocks. */
final class Guest implements WebSocket.Listener {
  private static final String SESSIONS = "/v1/realtime";
  private static final String CLOSED = "closed";
  private static final int PATIENCE_SECONDS = 20;

  /** 20 ms of silence as 24 kHz PCM16. */
  private static final String SILENCE = Base64.getEncoder().encodeToString(new byte[960]);

  private static final int PIECES = 25;

  private final HttpClient http;
  private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
  private final StringBuilder message = new StringBuilder();
  private @Nullable WebSocket socket;
  private String token = "";

  Guest(HttpClient http) {
    this.http = http;
  }

  /** Opens a session that can be come back to, and waits until it is up. */
  void open(int port) throws InterruptedException {
    connect(port, "?model=gpt-4o-realtime&parley_events=1&audio=binary");
    token = await("parley.resumable").getString("token");
  }

  /** Goes on with the session at another hub, when the one of before has closed the connection. */
  void moveTo(int port) throws InterruptedException {
    await(CLOSED);
    connect(port, "?resume=" + token);
    await("parley.resumed");
  }

  private void connect(int port, String query) {
    URI url = URI.create("ws://localhost:" + port + SESSIONS + query);
    socket = http.newWebSocketBuilder().buildAsync(url, this).join();
  }

  /** Speaks without a word, asks in text, and hears the answer to its end. */
  void talk(String modality) throws InterruptedException {
    send(
        new JsonObject()
            .put("type", "session.update")
            .put(
                "session",
                new JsonObject()
                    .put("type", "realtime")
                    .put("output_modalities", new JsonArray().add(modality))));
    for (int piece = 0; piece < PIECES; piece++) {
      send(new JsonObject().put("type", "input_audio_buffer.append").put("audio", SILENCE));
    }
    JsonObject said = new JsonObject().put("type", "input_text").put("text", "Hello!");
    send(
        new JsonObject()
            .put("type", "conversation.item.create")
            .put(
                "item",
                new JsonObject()
                    .put("type", "message")
                    .put("role", "user")
                    .put("content", new JsonArray().add(said))));
    send(new JsonObject().put("type", "response.create"));
    await("response.done");
  }

  /** Ends the session. */
  void leave() throws InterruptedException {
    if (socket != null) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      await(CLOSED);
    }
  }

  private void send(JsonObject event) {
    if (socket != null) {
      socket.sendText(event.encode(), true).join();
    }
  }

  private JsonObject await(String type) throws InterruptedException {
    while (true) {
      JsonObject event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new IllegalStateException("no " + type + " for " + PATIENCE_SECONDS + " s");
      }
      String is = event.getString("type");
      if (type.equals(is)) {
        return event;
      }
      if (CLOSED.equals(is)) {
        throw new IllegalStateException("closed instead of " + type + ": " + event);
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
    message.append(part);
    if (isLast) {
      events.add(new JsonObject(message.toString()));
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    events.add(new JsonObject().put("type", CLOSED).put("code", code).put("reason", reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    events.add(new JsonObject().put("type", CLOSED).put("reason", String.valueOf(cause)));
  }
}
