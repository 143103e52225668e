package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.RawSocket;
import dev.parley.emulator.TestClient;
import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of GLM's service meets on a real socket when a fault is armed. */
class EveryFaultTest {
  private static final String LONG_QUESTION = "Tell me a long story.";

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
  private GlmClient client;
  private int since;

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void refuseResetsTheConnection() throws IOException {
    emulator.faults().arm(Fault.REFUSE);

    RawSocket.assertReset(emulator);
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_401, '', 401, 1000",
    "HTTP_401, 1003, 401, 1003",
    "HTTP_429, '', 429, 1302",
    "HTTP_429, 1113, 429, 1113",
    "HTTP_5XX, '', 503, 1234",
    "HTTP_5XX, 500, 503, 500"
  })
  void anUpgradeIsRefusedInTheServicesWords(Fault fault, String code, int status, String said) {
    emulator
        .faults()
        .arm(Arming.fromJson(new JsonObject().put("fault", fault.name()).put("code", code)));

    Throwable failure = catchThrowable(() -> GlmClient.connecting(vertx, emulator)).getCause();

    assertThat(failure).isInstanceOf(UpgradeRejectedException.class);
    UpgradeRejectedException refused = (UpgradeRejectedException) failure;
    assertThat(refused.getStatus()).isEqualTo(status);
    JsonObject error = new JsonObject(refused.getBody()).getJsonObject("error");
    assertThat(error.fieldNames()).containsExactlyInAnyOrder("code", "message");
    assertThat(error.getString("code")).isEqualTo(said);
    assertServes();
  }

  @Test
  void stallUpgradeNeverAnswers() throws IOException {
    emulator.faults().arm(Fault.STALL_UPGRADE);

    try (Socket socket = RawSocket.upgrading(emulator, GlmClient.PATH, GlmClient.KEY)) {
      await()
          .atMost(TestClient.SOON)
          .until(() -> emulator.faults().count(Fault.STALL_UPGRADE) == 0);

      assertServes();
      assertThat(socket.getInputStream().available()).isZero();
    }
  }

  @Test
  void stallHandshakeSaysNothingNotEvenHeartbeats() {
    emulator.faults().arm(Fault.STALL_HANDSHAKE);
    AtomicInteger pongs = new AtomicInteger();

    client = GlmClient.connecting(vertx, emulator);
    client.socket.socket().pongHandler(pong -> pongs.incrementAndGet());
    client.type("Hello.");
    client.socket.socket().writePing(Buffer.buffer("p"));
    await().atMost(TestClient.SOON).until(() -> pongs.get() == 1);

    assertThat(client.socket.raw).isEmpty();
    assertThat(emulator.record().get(0).receivedTexts()).hasSize(1);
    assertServes();
  }

  @Test
  void errorThenCloseIsTheServicesOwn() {
    emulator.faults().arm(Fault.ERROR_THEN_CLOSE);

    TestClient failed = GlmClient.connecting(vertx, emulator).socket.awaitClose();

    assertThat(failed.types(0)).containsExactly("error");
    assertThat(failed.events().get(0).getJsonObject("error").getString("code"))
        .isEqualTo("downstream_reconnect_exceeded");
    assertThat(failed.closeCode()).isEqualTo((short) 1000);
    assertServes();
  }

  @Test
  void errorThenCloseTakesTheCodesOfItsArming() {
    emulator
        .faults()
        .arm(
            Arming.fromJson(
                new JsonObject()
                    .put("fault", "ERROR_THEN_CLOSE")
                    .put("code", "1220")
                    .put("close_code", 1011)));

    TestClient failed = GlmClient.connecting(vertx, emulator).socket.awaitClose();

    assertThat(failed.events().get(0).getJsonObject("error").getString("code")).isEqualTo("1220");
    assertThat(failed.closeCode()).isEqualTo((short) 1011);
  }

  @Test
  void stallResponseSaysNothingOfItAndServesTheRest() {
    begin(Fault.STALL_RESPONSE);

    client.type(LONG_QUESTION).respond().roundTrip();

    assertThat(client.sequence(since))
        .containsExactly("conversation.item.created", "conversation.created");
    assertThat(client.socket.isClosed()).isFalse();
  }

  @Test
  void stallMidResponseFallsSilentAfterItsDeltas() {
    begin(Fault.STALL_MID_RESPONSE);

    client.type(LONG_QUESTION).respond();
    await().atMost(TestClient.SOON).until(() -> deltas() == 2);
    client.roundTrip();

    assertThat(deltas()).isEqualTo(2);
    assertThat(client.socket.types(since)).doesNotContain("response.done");
  }

  @Test
  void deltasOfSoundCountThoughTheTranscriptIsDoneBeforeThem() {
    client = GlmClient.connect(vertx, emulator);
    client.update(session -> {});
    client.roundTrip();
    since = client.mark();
    client.type("Hello.").respond();
    client.done(since);
    int words = client.ofType(since, "response.audio_transcript.delta").size();
    arm(Fault.CLOSE_MID_RESPONSE, "after", words + 1);
    since = client.mark();

    client.type("Hello.").respond();
    client.socket.awaitClose();

    assertThat(client.ofType(since, "response.audio.delta")).hasSize(1);
  }

  @Test
  void closeMidResponseClosesAfterTwoDeltas() {
    begin(Fault.CLOSE_MID_RESPONSE);

    client.type(LONG_QUESTION).respond();
    client.socket.awaitClose();

    assertThat(deltas()).isEqualTo(2);
    assertThat(client.socket.closeCode()).isEqualTo((short) 1011);
  }

  @Test
  void resetMidResponseEndsWithoutACloseFrame() {
    begin(Fault.RESET_MID_RESPONSE);

    client.type(LONG_QUESTION).respond();
    client.socket.awaitClose();

    assertThat(client.socket.types(since)).doesNotContain("response.done");
    assertThat(client.socket.closeCode()).isIn(null, (short) 1006);
  }

  @Test
  void failedResponseSaysWhy() {
    begin(Fault.FAILED_RESPONSE);

    client.type(LONG_QUESTION).respond();

    JsonObject response = client.done(since);
    assertThat(response.getString("status")).isEqualTo("failed");
    assertThat(response.getJsonObject("status_details").getJsonObject("error").getString("code"))
        .isEqualTo("model_query_error");
    assertThat(deltas()).isZero();
    assertThat(client.ask("Again.")).isEqualTo("You said: Again.");
  }

  @Test
  void emptyResponseIsCreatedAndDone() {
    begin(Fault.EMPTY_RESPONSE);

    client.type(LONG_QUESTION).respond();

    assertThat(client.done(since).getString("status")).isEqualTo("completed");
    List<String> types = client.sequence(since);
    assertThat(types.subList(types.size() - 2, types.size()))
        .containsExactly("response.created", "response.done");
  }

  @Test
  void garbageFrameComesOnceAmongWholeEvents() {
    begin(Fault.GARBAGE_FRAME);

    client.type(LONG_QUESTION).respond();
    await()
        .atMost(TestClient.SOON)
        .until(
            () -> client.socket.raw.stream().anyMatch(text -> text.contains("\"response.done\"")));

    assertThat(client.socket.raw).filteredOn(text -> !text.endsWith("}")).hasSize(1);
  }

  @Test
  void duplicateDoneSendsTheSameFrameTwice() {
    begin(Fault.DUPLICATE_DONE);

    client.type(LONG_QUESTION).respond();
    client.done(since);
    client.roundTrip();

    List<String> done =
        client.socket.raw.stream().filter(text -> text.contains("\"response.done\"")).toList();
    assertThat(done).hasSize(2);
    assertThat(done.get(0)).isEqualTo(done.get(1));
  }

  @Test
  void capClosesOnTheNextEventAfterTheSessionIsThere() {
    emulator.faults().arm(Fault.CAP_CLOSE_1001);

    client = GlmClient.connect(vertx, emulator);
    client.type("Hello.");
    client.socket.awaitClose();

    assertThat(client.sequence(0)).containsExactly("heartbeat", "session.created");
    assertThat(client.socket.closeCode()).isEqualTo((short) 1001);
  }

  @Test
  void blackholeAnswersNothingNotEvenPings() {
    client = GlmClient.connect(vertx, emulator);
    client.update(session -> {});
    client.roundTrip();
    since = client.mark();
    emulator.faults().arm(Fault.BLACKHOLE);
    AtomicInteger pongs = new AtomicInteger();
    client.socket.socket().pongHandler(pong -> pongs.incrementAndGet());

    client.type("Hello.");
    await().atMost(TestClient.SOON).until(() -> emulator.faults().count(Fault.BLACKHOLE) == 0);
    client.respond().socket.socket().writePing(Buffer.buffer("p"));
    assertServes();

    assertThat(client.socket.types(since)).isEmpty();
    assertThat(pongs).hasValue(0);
    assertThat(client.socket.isClosed()).isFalse();
  }

  @Test
  void slowSpacesTheEventsAndLosesNone() {
    client = GlmClient.connect(vertx, emulator);
    client.textOnly().ask("Hello.");
    since = client.mark();
    client.ask("Hello.");
    List<String> quick = client.sequence(since);
    arm(Fault.SLOW, "delay_ms", 20);
    since = client.mark();

    client.ask("Hello.");

    assertThat(client.sequence(since)).isEqualTo(quick);
    JsonArray times = emulator.record().get(0).toJson().getJsonArray("sentMs");
    int created = since + client.socket.types(since).indexOf("response.created");
    int done = since + client.socket.types(since).indexOf("response.done");
    long tookMs = times.getLong(done) - times.getLong(created);
    // A timer of 20 ms may be a millisecond early by the clock of the record.
    assertThat(tookMs).isGreaterThanOrEqualTo((done - created) * 19L);
  }

  /** A session that has settled, with one fault armed. */
  private void begin(Fault fault) {
    client = GlmClient.connect(vertx, emulator);
    client.textOnly().roundTrip();
    since = client.mark();
    emulator.faults().arm(fault);
  }

  private void arm(Fault fault, String key, int value) {
    emulator
        .faults()
        .arm(Arming.fromJson(new JsonObject().put("fault", fault.name()).put(key, value)));
  }

  private long deltas() {
    return client.socket.raw.stream()
        .skip(since)
        .filter(text -> text.contains(".delta\"") && text.endsWith("}"))
        .count();
  }

  /** The fault is spent: the next client gets its session and an answer. */
  private void assertServes() {
    GlmClient next = GlmClient.connect(vertx, emulator);
    assertThat(next.textOnly().ask("Hello.")).isEqualTo("You said: Hello.");
    assertThat(emulator.faults().armed()).isEmpty();
  }
}
