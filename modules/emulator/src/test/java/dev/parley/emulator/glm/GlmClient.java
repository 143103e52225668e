package dev.parley.emulator.glm;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A client of GLM's protocol on a real socket. */
public final class GlmClient {
  public static final String KEY = "demoid.demosecret";
  public static final String PATH = "/api/paas/v4/realtime";

  /** 100 ms of 24 kHz PCM. */
  private static final int PIECE_BYTES = 4_800;

  /** What a frame of video begins with, and ends. */
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9};

  public final TestClient socket;

  private GlmClient(TestClient socket) {
    this.socket = socket;
  }

  /** Connects with a key and waits for the session. */
  public static GlmClient connect(Vertx vertx, Emulator emulator) {
    GlmClient client = connecting(vertx, emulator);
    client.socket.await("session.created");
    return client;
  }

  /** Connects with a key. */
  public static GlmClient connecting(Vertx vertx, Emulator emulator) {
    return new GlmClient(
        TestClient.connect(
            vertx,
            emulator,
            PATH,
            options ->
                options.setHeaders(
                    io.vertx.core.MultiMap.caseInsensitiveMultiMap()
                        .add("authorization", "Bearer " + KEY))));
  }

  /** A whole configuration: 24 kHz PCM, client VAD, chat by audio. */
  public static JsonObject settings() {
    return new JsonObject()
        .put("model", "glm-realtime-flash")
        .put("instructions", "Answer briefly.")
        .put("voice", "tongtong")
        .put("input_audio_format", "pcm24")
        .put("output_audio_format", "pcm")
        .put("turn_detection", new JsonObject().put("type", "client_vad"))
        .put("beta_fields", new JsonObject().put("chat_mode", "audio").put("auto_search", false));
  }

  /** Sends a configuration and waits for its echo. */
  public JsonObject update(Consumer<JsonObject> change) {
    JsonObject settings = settings();
    change.accept(settings);
    int since = mark();
    send("session.update", event -> event.put("session", settings));
    return socket.await("session.updated", since).getJsonObject("session");
  }

  /** Configures a session that writes instead of speaking. */
  public GlmClient textOnly() {
    update(session -> session.put("modalities", JsonArray.of("text")));
    return this;
  }

  public int mark() {
    return socket.raw.size();
  }

  public GlmClient send(String type, Consumer<JsonObject> fields) {
    socket.send(type, fields.andThen(event -> event.put("client_timestamp", 1_793_000_000_000L)));
    return this;
  }

  public GlmClient send(String type) {
    return send(type, event -> {});
  }

  public GlmClient type(String text) {
    return item(
        new JsonObject()
            .put("type", "message")
            .put("object", "realtime.item")
            .put("role", "user")
            .put("status", "completed")
            .put(
                "content",
                JsonArray.of(new JsonObject().put("type", "input_text").put("text", text))));
  }

  public GlmClient item(JsonObject item) {
    return send("conversation.item.create", event -> event.put("item", item));
  }

  /** Returns the result of a call. */
  public GlmClient result(String output) {
    return item(
        new JsonObject()
            .put("type", "function_call_output")
            .put("object", "realtime.item")
            .put("output", output));
  }

  /** Appends pieces of 100 ms, 24 kHz. */
  public GlmClient append(byte[] pcm) {
    for (int from = 0; from < pcm.length; from += PIECE_BYTES) {
      appendBytes(Arrays.copyOfRange(pcm, from, Math.min(pcm.length, from + PIECE_BYTES)));
    }
    return this;
  }

  /** Appends these bytes at once. */
  public GlmClient appendBytes(byte[] bytes) {
    String audio = Base64.getEncoder().encodeToString(bytes);
    return send("input_audio_buffer.append", event -> event.put("audio", audio));
  }

  public GlmClient frame() {
    String frame = Base64.getEncoder().encodeToString(JPEG);
    return send("input_audio_buffer.append_video_frame", event -> event.put("video_frame", frame));
  }

  public GlmClient commit() {
    return send("input_audio_buffer.commit");
  }

  public GlmClient respond() {
    return send("response.create");
  }

  /** Types a message, asks for the answer and gives what it says. */
  public String ask(String text) {
    int since = mark();
    type(text).respond();
    done(since);
    return said(since);
  }

  /** The next response's end since a mark. */
  public JsonObject done(int since) {
    return socket.await("response.done", since).getJsonObject("response");
  }

  /** What was said since a mark: transcripts, else texts. */
  public String said(int since) {
    String spoken = deltas(since, "response.audio_transcript.delta");
    return spoken.isEmpty() ? deltas(since, "response.text.delta") : spoken;
  }

  public String deltas(int since, String type) {
    return socket.events(since).stream()
        .filter(event -> event.getString("type").equals(type))
        .map(event -> event.getString("delta"))
        .collect(Collectors.joining());
  }

  public List<JsonObject> ofType(int since, String type) {
    return socket.events(since).stream()
        .filter(event -> event.getString("type").equals(type))
        .toList();
  }

  /** The types since a mark; a run of one delta type counts once. */
  public List<String> sequence(int since) {
    return socket.sequence(since);
  }

  /** The next error since a mark. */
  public JsonObject error(int since) {
    return socket.await("error", since).getJsonObject("error");
  }

  /** Everything sent before has been dealt with. */
  public GlmClient roundTrip() {
    int since = mark();
    send("conversation.item.retrieve", event -> event.put("item_id", "none-such"));
    socket.await(since, event -> event.encode().contains("none-such"));
    socket.raw.removeIf(text -> text.contains("none-such"));
    return this;
  }

  /** A WAV file of mono 16-bit samples. */
  public static byte[] wav(byte[] samples, int rateHz) {
    ByteBuffer file = ByteBuffer.allocate(44 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.putInt(36 + samples.length);
    file.put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.putInt(16).putShort((short) 1).putShort((short) 1).putInt(rateHz).putInt(rateHz * 2);
    file.putShort((short) 2).putShort((short) 16);
    file.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return file.putInt(samples.length).put(samples).array();
  }
}
