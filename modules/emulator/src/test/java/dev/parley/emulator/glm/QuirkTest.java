package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.Sounds;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each switch changes, on a session that runs. */
class QuirkTest {
  private static final String HEARD = "conversation.item.input_audio_transcription.completed";
  private static final String CALL = "response.function_call_arguments.done";

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator =
      Emulators.start(
          vertx,
          EmulatorOptions.defaults()
              .withPace(0)
              .withControlPort(0)
              .withGlm(GlmOptions.defaults().withStall(Duration.ofMillis(30))));
  private GlmClient client;

  @BeforeEach
  void connect() {
    client = GlmClient.connect(vertx, emulator);
    client.textOnly().roundTrip();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void typedItemsAreIgnoredWithoutAWordAndTheResponseIsEmpty() {
    turnOn(Quirk.ITEMS_IGNORED);
    int since = client.mark();

    assertThat(client.ask("Hello.")).isEmpty();

    assertThat(client.sequence(since))
        .containsExactly("conversation.created", "response.created", "response.done");
  }

  @Test
  void whatWasSpokenIsAnsweredThoughTypedItemsAreIgnored() {
    turnOn(Quirk.ITEMS_IGNORED);
    int since = client.mark();

    client.append(Sounds.keys("25", 24_000, 100, 80)).commit().respond();

    client.done(since);
    assertThat(client.said(since)).isEqualTo("You said: 25");
  }

  @Test
  void whatTheInstructionsEndWithIsAnsweredThoughTypedItemsAreIgnored() {
    turnOn(Quirk.ITEMS_IGNORED);
    client.update(
        session ->
            session
                .put("modalities", JsonArray.of("text"))
                .put("instructions", "Be brief.\n\nSo far:\nUser: Hello.\n\nAnswer now."));
    int since = client.mark();

    client.respond();

    client.done(since);
    assertThat(client.said(since)).isEqualTo("You said: Hello.");
  }

  @Test
  void silenceIsNoQuestionWhereTheInstructionsTellOne() {
    turnOn(Quirk.ITEMS_IGNORED);
    client.update(
        session ->
            session
                .put("modalities", JsonArray.of("text"))
                .put("instructions", "Be brief.\n\nSo far:\nUser: Hello.\n\nAnswer now."));
    int since = client.mark();

    client.append(Sounds.silence(300)).commit().respond();

    client.done(since);
    assertThat(client.said(since)).isEqualTo("You said: Hello.");
  }

  @Test
  void whatWasSaidIsToldWithoutAnAnswerToo() {
    turnOn(Quirk.LATE_TRANSCRIPTS);
    int since = client.mark();

    client.append(Sounds.keys("25", 24_000, 100, 80)).commit();

    assertThat(client.socket.await(HEARD, since).getString("transcript")).isEqualTo("25");
  }

  @Test
  void callsHaveIdsThatResultsMayName() {
    turnOn(Quirk.CALL_IDS);
    withTool();
    int since = client.mark();
    client.type("Please lookup_order.").respond();
    String callId = client.socket.await(CALL, since).getString("call_id");
    client.done(since);

    assertThat(callId).isNotBlank();
    assertThat(result(callId)).isEqualTo("The tool said: shipped");
  }

  @Test
  void callsComeAfterTheEndOfTheirResponse() {
    turnOn(Quirk.LATE_CALLS);
    withTool();
    int since = client.mark();
    client.type("Please lookup_order.").respond();
    client.socket.await(CALL, since);

    List<String> types = client.socket.types(since);
    assertThat(types.indexOf(CALL)).isEqualTo(types.indexOf("response.done") + 1);
    assertThat(result(null)).isEqualTo("The tool said: shipped");
  }

  @Test
  void itemsAndPartsAreOpenedAndClosed() {
    turnOn(Quirk.ITEM_EVENTS);
    client.ask("Hello.");
    int since = client.mark();

    client.ask("Hello.");

    assertThat(client.sequence(since))
        .containsExactly(
            "conversation.item.created",
            "response.created",
            "response.output_item.added",
            "response.content_part.added",
            "response.text.delta",
            "response.text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.done");
  }

  @Test
  void textRepeatsWhatIsSpoken() {
    turnOn(Quirk.TEXT_DUPLICATES);
    client.update(session -> {});
    int since = client.mark();

    client.ask("Hello.");

    String text = client.deltas(since, "response.text.delta");
    assertThat(text).isEqualTo(client.deltas(since, "response.audio_transcript.delta"));
    assertThat(text).isEqualTo("You said: Hello.");
    assertThat(client.ofType(since, "response.audio.delta")).isNotEmpty();
  }

  @Test
  void soundComesUnasked() {
    turnOn(Quirk.AUDIO_ALWAYS);
    int since = client.mark();

    client.ask("Hello.");

    assertThat(client.ofType(since, "response.audio.delta")).isNotEmpty();
    assertThat(client.deltas(since, "response.text.delta")).isEqualTo("You said: Hello.");
  }

  @Test
  void aTranscriptComesAfterItsSound() {
    turnOn(Quirk.SOUND_FIRST);
    client.update(session -> {});
    client.ask("Hello.");
    int since = client.mark();

    assertThat(client.ask("Hello.")).isEqualTo("You said: Hello.");

    assertThat(client.sequence(since))
        .containsExactly(
            "conversation.item.created",
            "response.created",
            "response.audio.delta",
            "response.audio.done",
            "response.audio_transcript.delta",
            "response.audio_transcript.done",
            "response.done");
  }

  @Test
  void whatIsSaidNamesNoItem() {
    turnOn(Quirk.ITEM_IDS_MISSING);
    client.update(session -> {});
    int since = client.mark();

    client.ask("Hello.");

    assertThat(client.socket.events(since))
        .filteredOn(event -> event.getString("type").startsWith("response.audio"))
        .isNotEmpty()
        .noneMatch(event -> event.containsKey("item_id"));
  }

  @Test
  void whatWasSaidIsToldAfterTheAnswer() {
    turnOn(Quirk.LATE_TRANSCRIPTS);
    int since = client.mark();

    client.append(Sounds.keys("25", 24_000, 100, 80)).commit().respond();
    client.socket.await(HEARD, since);

    List<String> types = client.socket.types(since);
    assertThat(types.indexOf(HEARD)).isGreaterThan(types.indexOf("response.done"));
    assertThat(client.said(since)).isEqualTo("You said: 25");
  }

  @Test
  void speechWithoutTimestampsNeverEndsAndTheSocketIsClosed() {
    turnOn(Quirk.TIMESTAMPS_REQUIRED);
    byte[] speech = Sounds.join(Sounds.keys("2", 24_000, 200, 0), Sounds.silence(900));
    client.update(
        session -> session.put("turn_detection", new JsonObject().put("type", "server_vad")));
    int since = client.mark();
    client.append(speech);
    client.done(since);

    since = client.mark();
    for (int at = 0; at < speech.length; at += 9_600) {
      byte[] piece = Arrays.copyOfRange(speech, at, Math.min(speech.length, at + 9_600));
      String audio = Base64.getEncoder().encodeToString(piece);
      client.socket.send("input_audio_buffer.append", event -> event.put("audio", audio));
    }

    client.socket.awaitClose();
    assertThat(client.socket.types(since))
        .contains("input_audio_buffer.speech_started")
        .doesNotContain("input_audio_buffer.speech_stopped", "response.created");
  }

  @Test
  void mp3IsSilenceOfTheRightLength() {
    int since = client.mark();
    client.update(session -> {});
    client.ask("Hello.");
    int pcmBytes = soundBytes(since);
    turnOn(Quirk.MP3_OUTPUT);
    since = client.mark();

    client.update(session -> session.put("output_audio_format", "mp3"));
    client.ask("Hello.");

    byte[] first =
        Base64.getDecoder()
            .decode(client.socket.await("response.audio.delta", since).getString("delta"));
    assertThat(Arrays.copyOf(first, 3)).containsExactly(0xff, 0xf3, 0x44);
    assertThat(soundBytes(since) / 96 * 24).isBetween(pcmBytes / 48, pcmBytes / 48 + 48);
  }

  @Test
  void theVendorsOtherEventsAreAmongTheKnownOnes() {
    turnOn(Quirk.VENDOR_EVENTS);
    int since = client.mark();

    assertThat(client.ask("Hello.")).isEqualTo("You said: Hello.");
    client.socket.await("emulator.unknown", since);

    assertThat(client.socket.types(since))
        .contains("response.function_call.inner_tool", "rate_limites.updated");
  }

  @Test
  void everyVideoTurnNeedsAFrame() {
    client.update(
        session -> session.put("beta_fields", new JsonObject().put("chat_mode", "video_passive")));
    client.frame().ask("Hello.");
    assertThat(client.ask("Hello.")).isEqualTo("You said: Hello.");
    turnOn(Quirk.FRAME_PER_TURN);
    int since = client.mark();

    client.type("Hello.").respond();

    assertThat(client.error(since).getString("code")).isEqualTo("video_model_query_error");
    assertThat(client.frame().ask("Hello.")).isEqualTo("You said: Hello.");
  }

  @Test
  void anEmptySchemaIsGoodWhenSchemasAreNotStrict() {
    JsonObject tool = new JsonObject().put("type", "function").put("name", "now");
    client.update(
        session ->
            session.put("modalities", JsonArray.of("text")).put("tools", JsonArray.of(tool)));
    emulator.quirks().turn(Quirk.STRICT_SCHEMAS, false);

    assertThat(client.ask("Hello.")).isEqualTo("You said: Hello.");
  }

  @Test
  void appendsBeyondTheRateAreRefusedOnlyWhileThatIsOn() {
    int since = client.mark();
    // More than a slow machine could take at the admitted rate while this test waits.
    for (int at = 0; at < 2_000; at++) {
      client.appendBytes(new byte[2]);
    }
    client.roundTrip();
    List<JsonObject> errors = client.ofType(since, "error");
    assertThat(errors).isNotEmpty();
    assertThat(errors.get(0).getJsonObject("error").getString("code"))
        .isEqualTo("rate_limit_error");

    emulator.quirks().turn(Quirk.APPEND_RATE, false);
    since = client.mark();
    client.append(Sounds.silence(100 * 60)).roundTrip();
    assertThat(client.ofType(since, "error")).isEmpty();
  }

  @Test
  void theControlPortTurnsThem() throws Exception {
    assertThat(control("GET", null)).isEqualTo(on(Quirk.STRICT_SCHEMAS, Quirk.APPEND_RATE));

    JsonObject late = new JsonObject().put("quirk", "LATE_CALLS").put("on", true);
    assertThat(control("PUT", late))
        .isEqualTo(on(Quirk.LATE_CALLS, Quirk.STRICT_SCHEMAS, Quirk.APPEND_RATE));
    assertThat(emulator.quirks().has(Quirk.LATE_CALLS)).isTrue();

    assertThat(control("PUT", new JsonObject().put("quirk", "NONE")).getString("error"))
        .contains("LATE_CALLS");
    assertThat(control("PUT", new JsonObject().put("quirk", "LATE_CALLS")).getString("error"))
        .startsWith("on:");
    assertThat(control("DELETE", null)).isEqualTo(on(Quirk.STRICT_SCHEMAS, Quirk.APPEND_RATE));
  }

  private static JsonObject on(Quirk... quirks) {
    return new JsonObject()
        .put("on", new JsonArray(Arrays.stream(quirks).map(Quirk::name).toList()));
  }

  private JsonObject control(String method, JsonObject body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + emulator.controlPort() + "/emulator/quirks"))
            .method(
                method,
                HttpRequest.BodyPublishers.ofString(
                    Optional.ofNullable(body).map(JsonObject::encode).orElse("")))
            .build();
    return new JsonObject(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void turnOn(Quirk quirk) {
    emulator.quirks().turn(quirk, true);
  }

  private void withTool() {
    JsonObject properties = new JsonObject().put("number", new JsonObject().put("type", "string"));
    JsonObject tool =
        new JsonObject()
            .put("type", "function")
            .put("name", "lookup_order")
            .put(
                "parameters",
                new JsonObject()
                    .put("type", "object")
                    .put("properties", properties)
                    .put("required", JsonArray.of("number")));
    client.update(
        session ->
            session.put("modalities", JsonArray.of("text")).put("tools", JsonArray.of(tool)));
  }

  private String result(String callId) {
    JsonObject item = new JsonObject().put("type", "function_call_output").put("output", "shipped");
    int since = client.mark();
    client.item(callId == null ? item : item.put("call_id", callId)).respond();
    client.done(since);
    return client.said(since);
  }

  private int soundBytes(int since) {
    return client.ofType(since, "response.audio.delta").stream()
        .mapToInt(delta -> Base64.getDecoder().decode(delta.getString("delta")).length)
        .sum();
  }
}
