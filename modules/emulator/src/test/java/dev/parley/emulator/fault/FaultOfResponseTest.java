package dev.parley.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client with a session meets on a real socket when a fault of a response is armed. */
class FaultOfResponseTest {
  private static final String LONG_QUESTION = "Tell me a long story.";

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
  private TestClient client;
  private int since;

  @BeforeEach
  void connect() {
    client = TestClient.connect(vertx, emulator);
    client.await("session.created");
    client.textOnly();
    since = client.raw.size();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void stallResponseSaysNothingOfItAndServesTheRest() {
    emulator.faults().arm(Fault.STALL_RESPONSE);

    client.type(LONG_QUESTION).respond();
    roundTrip();

    assertThat(client.types(since))
        .containsExactly(
            "conversation.item.added", "conversation.item.done", "input_audio_buffer.cleared");
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void stallMidResponseFallsSilentAfterItsDeltasAndServesTheRest() {
    arm(Fault.STALL_MID_RESPONSE, "after", 3);

    client.type(LONG_QUESTION).respond();
    await().atMost(TestClient.SOON).until(() -> deltas() == 3);
    roundTrip();

    assertThat(deltas()).isEqualTo(3);
    assertThat(client.types(since)).doesNotContain("response.done", "rate_limits.updated");
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void closeMidResponseClosesAfterTwoDeltas() {
    emulator.faults().arm(Fault.CLOSE_MID_RESPONSE);

    client.type(LONG_QUESTION).respond().awaitClose();

    assertThat(deltas()).isEqualTo(2);
    assertThat(client.types(since)).doesNotContain("response.done");
    assertThat(client.closeCode()).isEqualTo((short) 1011);
  }

  @Test
  void closeMidResponseTakesTheCodeOfItsArming() {
    arm(Fault.CLOSE_MID_RESPONSE, "close_code", 4000);

    client.type(LONG_QUESTION).respond().awaitClose();

    assertThat(client.closeCode()).isEqualTo((short) 4000);
  }

  @Test
  void resetMidResponseEndsWithoutACloseFrame() {
    emulator.faults().arm(Fault.RESET_MID_RESPONSE);

    client.type(LONG_QUESTION).respond().awaitClose();

    assertThat(client.types(since)).doesNotContain("response.done");
    assertThat(deltas()).isLessThanOrEqualTo(2);
    assertThat(client.closeCode()).isIn(null, (short) 1006);
    await().atMost(TestClient.SOON).until(() -> emulator.openCount() == 0);
  }

  @Test
  void failedResponseIsEmptyAndSaysWhy() {
    emulator.faults().arm(Fault.FAILED_RESPONSE);

    JsonObject response = client.ask(LONG_QUESTION);

    assertThat(response.getString("status")).isEqualTo("failed");
    assertThat(response.getJsonArray("output")).isEmpty();
    JsonObject details = response.getJsonObject("status_details");
    assertThat(details.getString("type")).isEqualTo("failed");
    assertThat(details.getJsonObject("error").getString("code")).isEqualTo("rate_limit_exceeded");
    assertThat(deltas()).isZero();
    assertAnswers();
  }

  @Test
  void emptyResponseCompletesWithNothing() {
    emulator.faults().arm(Fault.EMPTY_RESPONSE);

    JsonObject response = client.ask(LONG_QUESTION);

    assertThat(response.getString("status")).isEqualTo("completed");
    assertThat(response.getJsonArray("output")).isEmpty();
    assertThat(deltas()).isZero();
    assertAnswers();
  }

  @Test
  void garbageFrameComesOnceAmongWholeEvents() {
    arm(Fault.GARBAGE_FRAME, "bytes", 200);

    client.type(LONG_QUESTION).respond();
    await()
        .atMost(TestClient.SOON)
        .until(() -> rawSince().stream().anyMatch(text -> text.contains("rate_limits.updated")));

    List<String> broken = rawSince().stream().filter(text -> !text.endsWith("}")).toList();
    assertThat(broken).hasSize(1);
    assertThat(broken.get(0)).hasSize(200);
    int at = rawSince().indexOf(broken.get(0));
    assertThat(rawSince().subList(0, at).stream().filter(text -> text.contains(".delta\"")))
        .hasSize(2);
    assertThat(rawSince().get(at + 1)).contains("response.output_text.delta");
  }

  @Test
  void duplicateDoneSendsTheSameFrameTwice() {
    emulator.faults().arm(Fault.DUPLICATE_DONE);

    client.ask(LONG_QUESTION);

    List<String> done =
        rawSince().stream().filter(text -> text.contains("\"response.done\"")).toList();
    assertThat(done).hasSize(2);
    assertThat(done.get(0)).isEqualTo(done.get(1));
  }

  @Test
  void capClosesOnTheNextEvent() {
    emulator.faults().arm(Fault.CAP_CLOSE_1001);

    client.type("Hello.").awaitClose();

    assertThat(client.types(since)).isEmpty();
    assertThat(client.closeCode()).isEqualTo((short) 1001);
    assertThat(client.closeReason())
        .isEqualTo("Your session hit the maximum duration of 60 minutes.");
    TestClient.connect(vertx, emulator).await("session.created");
  }

  @Test
  void capClosesAfterDeltasIfArmedSo() {
    arm(Fault.CAP_CLOSE_1001, "after", 1);

    client.type(LONG_QUESTION).respond().awaitClose();

    assertThat(deltas()).isEqualTo(1);
    assertThat(client.closeCode()).isEqualTo((short) 1001);
  }

  @Test
  void blackholeAnswersNothingNotEvenPingsAndKeepsTheSocket() {
    emulator.faults().arm(Fault.BLACKHOLE);
    AtomicInteger pongs = new AtomicInteger();
    client.socket().pongHandler(pong -> pongs.incrementAndGet());

    client.type("Hello.");
    await().atMost(TestClient.SOON).until(() -> emulator.faults().count(Fault.BLACKHOLE) == 0);
    client.respond().socket().writePing(Buffer.buffer("p"));
    TestClient other = TestClient.connect(vertx, emulator);
    other.await("session.created");
    other.ask("Hello.");

    assertThat(client.types(since)).isEmpty();
    assertThat(pongs).hasValue(0);
    assertThat(client.isClosed()).isFalse();
    assertThat(emulator.openCount()).isEqualTo(2);
  }

  @Test
  void blackholeActsAfterDeltasIfArmedSo() {
    arm(Fault.BLACKHOLE, "after", 2);

    client.type(LONG_QUESTION).respond();
    await().atMost(TestClient.SOON).until(() -> deltas() == 2);
    client.send("input_audio_buffer.clear", event -> {});
    TestClient other = TestClient.connect(vertx, emulator);
    other.await("session.created");
    other.ask("Hello.");

    assertThat(deltas()).isEqualTo(2);
    assertThat(client.types(since)).doesNotContain("response.done", "input_audio_buffer.cleared");
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void slowSpacesTheEventsAndLosesNone() {
    client.ask("Hello.");
    List<String> quick = client.sequence(since);
    since = client.raw.size();
    arm(Fault.SLOW, "delay_ms", 20);

    client.ask("Hello.");

    assertThat(client.sequence(since)).isEqualTo(quick);
    List<Long> at = sentTimes().subList(since, client.raw.size());
    int created = client.types(since).indexOf("response.created");
    int done = client.types(since).indexOf("response.done");
    // A timer of 20 ms may be a millisecond early by the clock of the record.
    assertThat(at.get(done) - at.get(created)).isGreaterThanOrEqualTo((done - created) * 19L);
  }

  @Test
  void aCountIsForSoManyResponses() {
    emulator.faults().arm(Fault.EMPTY_RESPONSE, 2);

    assertThat(TestClient.said(client.ask("One."))).isEmpty();
    assertThat(TestClient.said(client.ask("Two."))).isEmpty();
    assertThat(TestClient.said(client.ask("Three."))).isEqualTo("You said: Three.");
  }

  private void arm(Fault fault, String key, int value) {
    emulator
        .faults()
        .arm(Arming.fromJson(new JsonObject().put("fault", fault.name()).put(key, value)));
  }

  /** The session still answers, and everything sent before has come. */
  private void roundTrip() {
    client.send("input_audio_buffer.clear", event -> {});
    client.await("input_audio_buffer.cleared", since);
  }

  private void assertAnswers() {
    assertThat(TestClient.said(client.ask("Again."))).isEqualTo("You said: Again.");
  }

  private List<String> rawSince() {
    return client.raw.subList(since, client.raw.size());
  }

  private long deltas() {
    return rawSince().stream()
        .filter(text -> text.contains("\"response.output_text.delta\""))
        .count();
  }

  private List<Long> sentTimes() {
    JsonArray times = emulator.record().get(0).toJson().getJsonArray("sentMs");
    return times.stream().map(time -> ((Number) time).longValue()).toList();
  }
}
