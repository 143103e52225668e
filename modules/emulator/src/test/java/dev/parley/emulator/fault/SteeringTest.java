package dev.parley.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trouble for one connection of several, now or at its next chance, by the control port. */
class SteeringTest {
  private static final String LONG_QUESTION = "Tell me a long story.";

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator =
      Emulators.start(vertx, EmulatorOptions.defaults().withPace(0).withControlPort(0));
  private TestClient mine;
  private TestClient other;

  @BeforeEach
  void connect() {
    mine = connect("sk-mine");
    other = connect("sk-other");
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private TestClient connect(String key) {
    TestClient client =
        TestClient.connect(
            vertx,
            emulator,
            "/v1/realtime?model=gpt-realtime",
            options -> options.getHeaders().set("authorization", "Bearer " + key));
    client.await("session.created");
    return client.textOnly();
  }

  @Test
  void aConnectionIsClosedNow() throws Exception {
    assertThat(act(Fault.CLOSE_MID_RESPONSE).getInteger("acted")).isEqualTo(1);

    assertThat(mine.awaitClose().closeCode()).isEqualTo((short) 1011);
    assertThatOtherIsServed();
  }

  @Test
  void aConnectionIsResetNow() throws Exception {
    act(Fault.RESET_MID_RESPONSE);

    assertThat(mine.awaitClose().closeCode()).isIn(null, (short) 1006);
    assertThatOtherIsServed();
  }

  @Test
  void aSessionsTimeIsUpNow() throws Exception {
    act(Fault.CAP_CLOSE_1001);

    assertThat(mine.awaitClose().closeCode()).isEqualTo((short) 1001);
    assertThat(mine.closeReason()).contains("maximum duration");
    assertThatOtherIsServed();
  }

  @Test
  void aConnectionGetsGarbageNowAndGoesOn() throws Exception {
    int since = mine.raw.size();
    act(Fault.GARBAGE_FRAME);

    await().atMost(TestClient.SOON).until(() -> mine.raw.size() > since);
    assertThat(mine.raw.get(since)).startsWith("{\"type\":\"").doesNotEndWith("}");
    mine.type("Hello.").respond();
    await().atMost(TestClient.SOON).until(() -> mine.raw.get(mine.raw.size() - 1).contains("rate"));
    assertThatOtherIsServed();
  }

  @Test
  void aConnectionVanishesNowAndStaysOpen() throws Exception {
    act(Fault.BLACKHOLE);

    int since = mine.raw.size();
    mine.type("Hello.").respond();
    assertThatOtherIsServed();
    assertThat(mine.raw).hasSize(since);
    assertThat(mine.isClosed()).isFalse();
    assertThat(act(Fault.BLACKHOLE).getInteger("acted")).isZero();
  }

  @Test
  void theTimeOfTheDeedIsTold() throws Exception {
    long before = System.currentTimeMillis();

    assertThat(act(Fault.BLACKHOLE).getLong("atMs")).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void aFaultThatNeedsAResponseCannotActNow() throws Exception {
    assertThat(act(Fault.STALL_RESPONSE).getString("error")).startsWith("fault:");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"STALL_MID_RESPONSE", "CLOSE_MID_RESPONSE", "CAP_CLOSE_1001", "BLACKHOLE"})
  void aResponseIsBrokenOffWhenItIsNoMoreThanCreated(Fault fault) throws Exception {
    arm(fault, "behind", "response.created");
    int since = mine.raw.size();

    mine.type(LONG_QUESTION).respond();
    mine.await("response.created", since);
    assertThatOtherIsServed();

    assertThat(mine.types(since)).endsWith("response.created");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"EMPTY_RESPONSE", "FAILED_RESPONSE"})
  void anAnswerIsSpoiltForTheKeyOfTheArmingAlone(Fault fault) throws Exception {
    arm(fault, "count", 1);

    assertThatOtherIsServed();
    assertThat(mine.ask(LONG_QUESTION).getJsonArray("output")).isEmpty();
    assertThat(mine.ask(LONG_QUESTION).getJsonArray("output")).isNotEmpty();
  }

  @Test
  void anArmingOfAKeyLeavesTheOneForAllInPlace() throws Exception {
    emulator.faults().arm(Fault.EMPTY_RESPONSE);
    arm(Fault.EMPTY_RESPONSE, "count", 2);

    assertThat(control("GET", "status", null).getJsonArray("faults"))
        .isEqualTo(new JsonArray(Arrays.stream(Fault.values()).map(Fault::name).toList()));
    assertThat(control("GET", "faults", null).getInteger("EMPTY_RESPONSE")).isEqualTo(3);
    assertThat(other.ask("Hello.").getJsonArray("output")).isEmpty();
    assertThat(other.ask("Hello.").getJsonArray("output")).isNotEmpty();
    assertThat(emulator.faults().count(Fault.EMPTY_RESPONSE)).isEqualTo(2);
  }

  @Test
  void anUpgradeIsRefusedToTheKeyOfTheArmingAlone() throws Exception {
    arm(Fault.HTTP_429, "count", 1);

    connect("sk-third");
    assertThat(emulator.faults().count(Fault.HTTP_429)).isEqualTo(1);
  }

  @Test
  void theRecordOfTheSessionsThatWereToldAText() throws Exception {
    mine.ask("Something rare.");

    List<JsonObject> tapes =
        control("GET", "record?containing=Something%20rare", null).getJsonArray("sessions").stream()
            .map(JsonObject.class::cast)
            .toList();

    assertThat(tapes).hasSize(1);
    assertThat(control("GET", "record", null).getJsonArray("sessions")).hasSize(2);
  }

  private void assertThatOtherIsServed() {
    assertThat(other.ask("Hello.").getString("status")).isEqualTo("completed");
  }

  private JsonObject act(Fault fault) throws IOException, InterruptedException {
    JsonObject what = new JsonObject().put("fault", fault.name()).put("key", "sk-mine");
    return control("PUT", "connections", what);
  }

  private void arm(Fault fault, String detail, Object value)
      throws IOException, InterruptedException {
    JsonObject what = new JsonObject().put("fault", fault.name()).put("key", "sk-mine");
    control("PUT", "faults", what.put(detail, value));
  }

  private JsonObject control(String method, String path, JsonObject body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + emulator.controlPort() + "/emulator/" + path);
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.encode());
    HttpRequest request = HttpRequest.newBuilder(uri).method(method, publisher).build();
    return new JsonObject(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
