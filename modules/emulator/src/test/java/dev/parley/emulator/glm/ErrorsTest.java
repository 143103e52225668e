package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.Sounds;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, in what words, and what ends the session: the protocol page, 3, 4 and 9. */
class ErrorsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator =
      Emulators.start(
          vertx,
          EmulatorOptions.defaults()
              .withPace(0)
              .withGlm(GlmOptions.defaults().withHeartbeat(Duration.ofSeconds(1))));
  private GlmClient client;

  @BeforeEach
  void connect() {
    client = GlmClient.connect(vertx, emulator);
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "not json",
        "{\"type\":7}",
        "{\"type\":\"bogus\"}",
        "{\"type\":\"conversation.item.truncate\"}",
        "{\"type\":\"transcription_session.update\"}",
        "{\"type\":\"input_audio_buffer.commit\"}",
        "{\"type\":\"response.create\",\"event_id\":7}"
      })
  void whatIsNoEventIsInvalid(String text) {
    client.socket.send(text);

    JsonObject error = client.error(0);
    assertThat(error.getString("code")).isEqualTo("invalid_event");
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    assertOpen();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"session.update"}|1213
          {"type":"input_audio_buffer.append"}|1213
          {"type":"input_audio_buffer.append","audio":"*"}|1214
          {"type":"input_audio_buffer.append","audio":"AAAA","client_timestamp":1.5}|1214
          {"type":"input_audio_buffer.append_video_frame","video_frame":"/9j/2Q=="}|1215
          {"type":"conversation.item.create"}|1213
          {"type":"conversation.item.create","item":{"type":"message","role":"user"}}|1213
          {"type":"conversation.item.create","item":{"type":"function_call_output","output":""}}|1214
          {"type":"conversation.item.retrieve","item_id":"no"}|1214
          {"type":"conversation.item.delete","item_id":"no"}|1214
          {"type":"response.cancel"}|stop_task_error
          """)
  void whatAnEventLacksOrHasWrongIsNamed(String event, String code) {
    client.update(session -> {});
    client.socket.send(event);

    assertThat(client.error(0).getString("code")).isEqualTo(code);
    assertOpen();
  }

  @Test
  void anEmptyTextIsRefusedAsIsAPartOfTheOtherProtocol() {
    client.type("");
    assertThat(client.error(0).getString("code")).isEqualTo("1214");

    int since = client.mark();
    JsonObject part = new JsonObject().put("type", "output_text").put("text", "Hello.");
    client.item(
        new JsonObject()
            .put("type", "message")
            .put("role", "assistant")
            .put("content", JsonArray.of(part)));
    assertThat(client.error(since).getString("code")).isEqualTo("1214");
  }

  @Test
  void anUpdateWithAToolChoiceIsRefusedWhole() {
    assertUpdateRefused(session -> session.put("tool_choice", "auto"), "1210");
  }

  @ParameterizedTest
  @CsvSource({
    "input_audio_format, 1213",
    "output_audio_format, 1213",
    "turn_detection, 1213",
  })
  void anUpdateMustBeComplete(String name, String code) {
    assertUpdateRefused(session -> session.remove(name), code);
  }

  @Test
  void anUpdateMustNameTheChatMode() {
    assertUpdateRefused(session -> session.put("beta_fields", new JsonObject()), "1213");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model|"glm-4-voice"|1211
          model|7|1211
          voice|"marin"|1214
          modalities|["audio"]|1214
          modalities|["text","image"]|1214
          input_audio_format|"pcm8"|1214
          input_audio_format|null|1214
          output_audio_format|"pcm24"|1214
          output_audio_format|"mp3"|1214
          turn_detection|{"type":"semantic_vad"}|1214
          turn_detection|"server_vad"|1214
          temperature|1.5|1214
          max_response_output_tokens|1024|1214
          max_response_output_tokens|"1025"|1214
          max_response_output_tokens|"inf"|1214
          instructions|7|1214
          tools|[{"type":"function"}]|1214
          tools|[{"type":"mcp","name":"a"}]|1214
          tools|[{"type":"function","name":"a"},{"type":"function","name":"a"}]|1214
          beta_fields|{"chat_mode":"video_proactive"}|1214
          beta_fields|{"chat_mode":"audio","tts_source":"zhipu"}|1214
          beta_fields|{"chat_mode":"audio","auto_search":"no"}|1214
          """)
  void anUpdateWithAWrongValueIsRefusedWhole(String name, String value, String code) {
    assertUpdateRefused(
        session -> session.put(name, new JsonArray("[" + value + "]").getValue(0)), code);
  }

  @Test
  void flatOrMissingBetaFieldsCloseTheSession() {
    for (Consumer<JsonObject> change :
        java.util.List.<Consumer<JsonObject>>of(
            session -> session.remove("beta_fields"),
            session -> session.put("chat_mode", "audio"),
            session -> session.put("auto_search", false))) {
      GlmClient flat = GlmClient.connect(vertx, emulator);
      JsonObject settings = GlmClient.settings();
      change.accept(settings);
      flat.send("session.update", event -> event.put("session", settings));

      assertThat(flat.error(0).getString("code")).isEqualTo("downstream_reconnect_exceeded");
      flat.socket.awaitClose();
      assertThat(flat.socket.types(0)).doesNotContain("session.updated");
    }
  }

  @Test
  void aClientsHeartbeatIsAnErrorAndTheEnd() {
    client.socket.send("{\"type\":\"heartbeat\"}");

    assertThat(client.error(0).getString("code")).isEqualTo("1212");
    client.socket.awaitClose();
  }

  @Test
  void anEmptyToolSchemaFailsTheResponseThatWouldUseIt() {
    JsonObject tool = new JsonObject().put("type", "function").put("name", "now");
    client.update(session -> session.put("tools", JsonArray.of(tool)));
    int since = client.mark();

    client.type("Hello.").respond();

    JsonObject error = client.error(since);
    assertThat(error.getString("code")).isEqualTo("model_query_error");
    assertThat(error.getString("message")).contains("status: 422", "\"loc\"", "properties");
    assertThat(client.done(since).getString("status")).isEqualTo("failed");
    assertOpen();
  }

  @Test
  void instructionsBeyondTheContextFailTheResponse() {
    client.update(session -> session.put("instructions", "长".repeat(7_169)));
    int since = client.mark();

    client.type("Hello.").respond();

    assertThat(client.error(since).getString("message")).contains("max_new_tokens");
    assertThat(client.done(since).getString("status")).isEqualTo("failed");
  }

  @Test
  void everyAppendOfWavIsAFileOfItsOwn() {
    client.update(session -> session.put("input_audio_format", "wav"));
    byte[] file = GlmClient.wav(new byte[3_200], 16_000);
    client.appendBytes(file).roundTrip();
    int since = client.mark();

    client.appendBytes(new byte[3_200]);

    assertThat(client.error(since).getString("code")).isEqualTo("1214");
    since = client.mark();
    client.appendBytes(java.util.Arrays.copyOf(file, 1_000));
    assertThat(client.error(since).getString("code")).isEqualTo("1214");
  }

  @Test
  void aWavFileOfAnotherRateIsRefused() {
    client.update(session -> session.put("input_audio_format", "wav24"));

    client.appendBytes(GlmClient.wav(new byte[3_200], 16_000));

    assertThat(client.error(0).getString("code")).isEqualTo("1214");
  }

  @Test
  void anUtteranceHasThirtySeconds() {
    client.update(session -> {});
    for (int second = 0; second < 10; second++) {
      client.appendBytes(Sounds.silence(3_000));
    }
    client.roundTrip();
    int since = client.mark();

    client.appendBytes(Sounds.silence(100));

    assertThat(client.error(since).getString("code")).isEqualTo("audio_buffer_size_exceeded");
    client.send("input_audio_buffer.clear").appendBytes(Sounds.silence(100)).commit();
    client.socket.await("input_audio_buffer.committed");
  }

  @Test
  void aCommitUnderServerVadIsAnError() {
    client.update(
        session -> session.put("turn_detection", new JsonObject().put("type", "server_vad")));
    client.append(Sounds.silence(100)).commit();

    assertThat(client.error(0).getString("code")).isEqualTo("invalid_event");
  }

  @Test
  void aSecondResponseIsRefusedWhileOneRuns() {
    emulator.faults().arm(dev.parley.emulator.fault.Fault.SLOW);
    client.update(session -> {});
    int since = client.mark();

    client.type("Hello.").respond().respond();

    assertThat(client.error(since).getString("message")).contains("in progress");
    client.send("response.cancel");
    client.done(since);
    assertThat(client.ofType(since, "response.created")).hasSize(1);
  }

  @Test
  void aMessageAbove256KiBClosesWith1009() {
    client.update(session -> {});
    client.socket.send(padded(256 * 1024));
    client.roundTrip();
    assertThat(client.socket.isClosed()).isFalse();

    client.socket.send(padded(256 * 1024 + 1));

    client.socket.awaitClose();
    assertThat(client.socket.closeCode()).isEqualTo((short) 1009);
  }

  private static String padded(int bytes) {
    String head = "{\"type\":\"input_audio_buffer.pre_commit\",\"x\":\"";
    return head + "x".repeat(bytes - head.length() - 2) + "\"}";
  }

  @Test
  void aBinaryFrameIsReadAsText() {
    client
        .socket
        .socket()
        .writeBinaryMessage(Buffer.buffer("{\"type\":\"input_audio_buffer.clear\"}"));

    assertThat(client.socket.await("input_audio_buffer.cleared")).isNotNull();
  }

  private void assertUpdateRefused(Consumer<JsonObject> change, String code) {
    JsonObject before = client.update(session -> {});
    JsonObject settings = GlmClient.settings().put("instructions", "Something else.");
    change.accept(settings);
    int since = client.mark();
    client.send("session.update", event -> event.put("session", settings));

    assertThat(client.error(since).getString("code")).isEqualTo(code);
    client.roundTrip();
    assertThat(client.socket.types(since)).doesNotContain("session.updated");
    assertThat(before.getString("instructions")).isEqualTo("Answer briefly.");
    assertOpen();
  }

  private void assertOpen() {
    int since = client.mark();
    client.send("input_audio_buffer.clear");
    client.socket.await("input_audio_buffer.cleared", since);
  }
}
