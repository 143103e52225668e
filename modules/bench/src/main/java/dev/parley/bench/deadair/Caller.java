package dev.parley.bench.deadair;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks the Realtime protocol from a thread of its own, one step after the other.
 */
public final class Caller implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;
  private static final String CLOSED = "closed";

  /**
   * One event of the server.
   *
   * @param atUs when it came, in microseconds since the epoch
   */
  public record Frame(long atUs, JsonObject event) {
    public String type() {
      return event.getString("type", "");
    }

    /** Whether somebody hears or reads it. */
    boolean isUseful() {
      return switch (type()) {
        case "response.output_audio.delta",
            "response.output_audio_transcript.delta",
            "response.output_text.delta" ->
            true;
        default -> false;
      };
    }

    String responseId() {
      JsonObject response = event.getJsonObject("response");
      return event.getString("response_id", response == null ? "" : response.getString("id"));
    }
  }

  private final WebSocket socket;
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

  private Caller(WebSocket socket) {
    this.socket = socket;
  }

  /** Connects; not from an event loop. */
  public static Caller open(WebSocketClient sockets, int port, String model, @Nullable String key)
      throws Exception {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/v1/realtime?model=" + model);
    if (key != null) {
      options.addHeader("authorization", "Bearer " + key);
    }
    // Set on the socket's own thread, before its first frame can come.
    return sockets
        .connect(options)
        .map(
            socket -> {
              Caller caller = new Caller(socket);
              socket.textMessageHandler(caller::onText);
              socket.closeHandler(end -> caller.onText("{\"type\":\"" + CLOSED + "\"}"));
              return caller;
            })
        .await(PATIENCE_MS, TimeUnit.MILLISECONDS);
  }

  private void onText(String text) {
    frames.add(new Frame(nowUs(), new JsonObject(text)));
  }

  static long nowUs() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  public void send(JsonObject event) {
    socket.writeTextMessage(event.encode());
  }

  public void send(String type) {
    send(new JsonObject().put("type", type));
  }

  /**
   * The next event that a condition holds for; those before it are passed over.
   *
   * @throws IllegalStateException on an {@code error}, the end of the socket, or nothing in time
   */
  public Frame await(Predicate<Frame> condition) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    Frame frame = next(endNanos);
    while (!condition.test(frame)) {
      if (frame.type().equals("error") || frame.type().equals(CLOSED)) {
        throw new IllegalStateException("instead of what was awaited: " + frame.event());
      }
      frame = next(endNanos);
    }
    return frame;
  }

  private Frame next(long endNanos) throws InterruptedException {
    Frame frame = frames.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (frame == null) {
      throw new IllegalStateException("nothing came in " + PATIENCE_MS + " ms");
    }
    return frame;
  }

  public Frame await(String type) throws InterruptedException {
    return await(frame -> frame.type().equals(type));
  }

  /** Says something and asks for an answer to it. */
  public void ask(String text, String modality) {
    send(userItem(text));
    send(responseCreate(modality));
  }

  /** As {@link #ask}; the words of the answer, once it is complete. */
  public String answer(String text) throws InterruptedException {
    ask(text, "text");
    String said = await("response.output_text.done").event().getString("text");
    await("response.done");
    return said;
  }

  public static JsonObject userItem(String text) {
    return item("user", "input_text", text);
  }

  static JsonObject assistantItem(String text) {
    return item("assistant", "output_text", text);
  }

  private static JsonObject item(String role, String type, String text) {
    JsonObject part = new JsonObject().put("type", type).put("text", text);
    return new JsonObject()
        .put("type", "conversation.item.create")
        .put(
            "item",
            new JsonObject()
                .put("type", "message")
                .put("role", role)
                .put("content", new JsonArray().add(part)));
  }

  static JsonObject responseCreate(String modality) {
    return new JsonObject()
        .put("type", "response.create")
        .put("response", new JsonObject().put("output_modalities", new JsonArray().add(modality)));
  }

  /** Turns by hand and these instructions. */
  public static JsonObject configuration(String instructions) {
    JsonObject input = new JsonObject().putNull("turn_detection");
    return new JsonObject()
        .put("type", "session.update")
        .put(
            "session",
            new JsonObject()
                .put("type", "realtime")
                .put("instructions", instructions)
                .put("audio", new JsonObject().put("input", input)));
  }

  @Override
  public void close() {
    socket.close();
  }
}
