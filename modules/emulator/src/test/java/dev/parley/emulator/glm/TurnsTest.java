package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.Sounds;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole turns as the protocol page, section 7, has them. */
class TurnsTest {
  private static final String HEARD = "conversation.item.input_audio_transcription.completed";

  private static final JsonObject TOOL =
      new JsonObject()
          .put("type", "function")
          .put("name", "lookup_order")
          .put(
              "parameters",
              new JsonObject()
                  .put("type", "object")
                  .put(
                      "properties",
                      new JsonObject().put("number", new JsonObject().put("type", "string")))
                  .put("required", JsonArray.of("number")));

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
  private GlmClient client;

  @BeforeEach
  void connect() {
    client = GlmClient.connect(vertx, emulator);
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aSessionBeginsWithAHeartbeatAndIsThere() {
    assertThat(client.sequence(0)).containsExactly("heartbeat", "session.created");

    client.update(session -> {});
    client.roundTrip();

    assertThat(client.sequence(2)).containsExactly("session.updated", "heartbeat");
  }

  @Test
  void aTypedTurnIsSpoken() {
    client.update(session -> {});
    client.roundTrip();
    int since = client.mark();

    assertThat(client.ask("Hello there.")).isEqualTo("You said: Hello there.");

    assertThat(client.sequence(since))
        .containsExactly(
            "conversation.item.created",
            "conversation.created",
            "response.created",
            "response.audio_transcript.delta",
            "response.audio_transcript.done",
            "response.audio.delta",
            "response.audio.done",
            "response.done");
    byte[] sound = sound(since);
    assertThat(Sounds.rms(sound)).isGreaterThan(500);
    assertThat(client.ofType(since, "response.audio.delta").size())
        .isLessThan(sound.length / 9_600);
  }

  @Test
  void oneItemIdServesTheWholeTurn() {
    client.update(session -> {});
    int since = client.mark();
    client.append(Sounds.keys("25", 24_000, 100, 80)).commit().respond();
    client.done(since);

    String id = client.socket.await("input_audio_buffer.committed").getString("item_id");
    assertThat(client.ofType(since, HEARD))
        .allMatch(heard -> id.equals(heard.getString("item_id")));
    assertThat(client.ofType(since, "response.audio.delta"))
        .isNotEmpty()
        .allMatch(delta -> id.equals(delta.getString("item_id")));
  }

  @Test
  void aSpokenTurnUnderClientVadIsHeardAndAnsweredOnlyWhenAsked() {
    client.update(session -> {});
    client.roundTrip();
    int since = client.mark();

    client.append(Sounds.keys("159", 24_000, 100, 80)).commit();
    assertThat(client.socket.await(HEARD, since).getString("transcript")).isEqualTo("159");
    client.roundTrip();
    assertThat(client.sequence(since))
        .containsExactly("input_audio_buffer.committed", "conversation.item.created", HEARD);

    client.respond();
    client.done(since);
    assertThat(client.said(since)).isEqualTo("You said: 159");
  }

  @Test
  void aSpokenTurnUnderServerVadIsFoundAndAnswered() {
    client.update(
        session -> session.put("turn_detection", new JsonObject().put("type", "server_vad")));
    client.roundTrip();
    int since = client.mark();

    client.append(
        Sounds.join(Sounds.silence(300), Sounds.keys("25", 24_000, 100, 80), Sounds.silence(900)));
    client.done(since);

    assertThat(client.said(since)).isEqualTo("You said: 25");
    assertThat(client.sequence(since).subList(0, 4))
        .containsExactly(
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.created");
  }

  @Test
  void speechThatIsNotFollowedBySilenceStalls() {
    client.update(
        session -> session.put("turn_detection", new JsonObject().put("type", "server_vad")));
    int since = client.mark();

    client.append(Sounds.keys("25", 24_000, 100, 80)).roundTrip();

    assertThat(client.ofType(since, "input_audio_buffer.speech_started")).hasSize(1);
    assertThat(client.ofType(since, "input_audio_buffer.speech_stopped")).isEmpty();
  }

  @Test
  void speechEndsTheResponseThatRuns() {
    client =
        GlmClient.connect(vertx, Emulators.start(vertx, EmulatorOptions.defaults().withPace(1)));
    client.update(
        session -> session.put("turn_detection", new JsonObject().put("type", "server_vad")));
    int since = client.mark();
    client.type("Tell me a long story.").respond();
    client.socket.await("response.audio_transcript.delta", since);

    client.append(Sounds.keys("2", 24_000, 200, 0));

    assertThat(client.done(since).getString("status")).isEqualTo("cancelled");
    assertThat(client.ofType(since, "response.cancelled")).isEmpty();
  }

  @Test
  void aCancelIsConfirmedTwice() {
    Emulator paced = Emulators.start(vertx, EmulatorOptions.defaults().withPace(1));
    client = GlmClient.connect(vertx, paced);
    client.update(session -> {});
    int since = client.mark();
    client.type("Tell me a long story.").respond();
    client.socket.await("response.audio.delta", since);

    client.send("response.cancel");

    assertThat(client.done(since).getString("status")).isEqualTo("cancelled");
    List<String> types = client.socket.types(since);
    assertThat(types.subList(types.size() - 2, types.size()))
        .containsExactly("response.cancelled", "response.done");
  }

  @Test
  void callsComeWholeWithoutAnIdAndResultsBelongToThemInOrder() {
    client.update(session -> session.put("tools", JsonArray.of(TOOL)));
    int since = client.mark();

    client.type("Please lookup_order {\"number\":\"A17\"}").respond();
    client.done(since);

    JsonObject call = client.socket.await("response.function_call_arguments.done", since);
    assertThat(call.getString("name")).isEqualTo("lookup_order");
    assertThat(call.getString("arguments")).isEqualTo("{\"number\":\"A17\"}");
    assertThat(call.fieldNames()).doesNotContain("call_id", "item_id");
    assertThat(client.said(since)).isEmpty();

    since = client.mark();
    client.result("{\"state\":\"shipped\"}").respond();
    client.done(since);
    assertThat(client.said(since)).isEqualTo("The tool said: {\"state\":\"shipped\"}");
  }

  @Test
  void anUpdateReplacesEverything() {
    client.update(
        session ->
            session
                .put("temperature", 0.2)
                .put("voice", "xiaochen")
                .put("tools", JsonArray.of(TOOL))
                .put("turn_detection", new JsonObject().put("type", "server_vad")));

    JsonObject later =
        client.update(
            session -> {
              session.remove("voice");
              session.remove("instructions");
              session.remove("model");
            });

    assertThat(later.getString("voice")).isEqualTo("tongtong");
    assertThat(later.getString("model")).isEqualTo("glm-realtime");
    assertThat(later.getString("instructions")).contains("小智");
    assertThat(later.getJsonArray("tools")).isEmpty();
    assertThat(later.getJsonObject("turn_detection").getString("type")).isEqualTo("client_vad");
    assertThat(later.containsKey("temperature")).isFalse();
  }

  @Test
  void theConversationIsRememberedAndARoundIsForgottenWhole() {
    client.textOnly();
    client.ask("The code word is heron.");
    assertThat(client.ask("What is the code word?")).isEqualTo("heron");
    String id =
        client.socket.await("conversation.item.created").getJsonObject("item").getString("id");

    client.send("conversation.item.delete", event -> event.put("item_id", id));

    assertThat(client.socket.await("conversation.item.deleted").getString("item_id")).isEqualTo(id);
    assertThat(client.ask("What is the code word?")).isEqualTo("I was told no code word.");
  }

  @Test
  void aConversationInTheInstructionsIsRemembered() {
    client.update(
        session ->
            session
                .put("modalities", JsonArray.of("text"))
                .put(
                    "instructions",
                    """
                    Answer briefly.

                    Conversation so far
                    User: Listen.
                    The code word is crane.
                    Assistant: You said: The code word is crane.
                    """));

    assertThat(client.ask("What is the code word?")).isEqualTo("crane");
  }

  @Test
  void videoNeedsAFrameAndItsHistoryIsLostOnTheWayBack() {
    JsonObject video = new JsonObject().put("chat_mode", "video_passive");
    JsonArray text = JsonArray.of("text");
    client.update(session -> session.put("modalities", text));
    client.ask("The code word is heron.");
    client.update(session -> session.put("modalities", text).put("beta_fields", video));
    int since = client.mark();
    client.type("What is the code word?").respond();
    assertThat(client.error(since).getString("code")).isEqualTo("video_model_query_error");

    client.frame().respond();
    client.done(since);
    assertThat(client.said(since)).isEqualTo("heron");

    client.update(session -> session.put("modalities", text));
    assertThat(client.ask("What is the code word?")).isEqualTo("I was told no code word.");
  }

  @Test
  void aGreetingIsSpokenOnceUnasked() {
    JsonObject greeting = new JsonObject().put("enable", true).put("content", "Good morning.");
    int since = client.mark();
    client.update(session -> session.getJsonObject("beta_fields").put("greeting_config", greeting));
    client.done(since);
    assertThat(client.said(since)).isEqualTo("Good morning.");

    since = client.mark();
    client.update(session -> session.getJsonObject("beta_fields").put("greeting_config", greeting));
    client.roundTrip();
    assertThat(client.sequence(since)).doesNotContain("response.created");
  }

  @Test
  void anAnswerBeyondTheTokenLimitIsIncomplete() {
    client.update(
        session ->
            session.put("modalities", JsonArray.of("text")).put("max_response_output_tokens", "5"));
    int since = client.mark();

    client.type("Tell me a long story.").respond();

    assertThat(client.done(since).getString("status")).isEqualTo("incomplete");
    assertThat(client.said(since)).hasSize(20);
  }

  @Test
  void everyInputFormatIsHeardAlike() {
    byte[] keys = Sounds.keys("7", 24_000, 200, 100);
    byte[] at16 = resampled(keys, 16_000);
    byte[] at48 = resampled(keys, 48_000);
    assertHeard("pcm24", keys);
    assertHeard("pcm", at16);
    assertHeard("pcm16", at16);
    assertHeard("wav", GlmClient.wav(at16, 16_000));
    assertHeard("wav", GlmClient.wav(keys, 24_000));
    assertHeard("wav16", GlmClient.wav(at16, 16_000));
    assertHeard("wav24", GlmClient.wav(keys, 24_000));
    assertHeard("wav48", GlmClient.wav(at48, 48_000));
  }

  private void assertHeard(String format, byte[] bytes) {
    client.update(session -> session.put("input_audio_format", format));
    int since = client.mark();
    client.appendBytes(bytes).commit();
    assertThat(client.socket.await(HEARD, since).getString("transcript")).as(format).isEqualTo("7");
  }

  private static byte[] resampled(byte[] pcm, int rateHz) {
    int count = pcm.length / 2 * (rateHz / 8_000) / 3;
    byte[] out = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      double at = i * 24_000.0 / rateHz;
      int before = (int) at;
      double mix = at - before;
      int value =
          (int) (Sounds.sample(pcm, before) * (1 - mix) + Sounds.sample(pcm, before + 1) * mix);
      out[2 * i] = (byte) value;
      out[2 * i + 1] = (byte) (value >> 8);
    }
    return out;
  }

  private byte[] sound(int since) {
    return Sounds.join(
        client.ofType(since, "response.audio.delta").stream()
            .map(delta -> Base64.getDecoder().decode(delta.getString("delta")))
            .toArray(byte[][]::new));
  }
}
