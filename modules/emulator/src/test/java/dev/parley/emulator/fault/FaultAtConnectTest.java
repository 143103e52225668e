package dev.parley.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.RawSocket;
import dev.parley.emulator.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client meets on a real socket when a fault of connecting is armed. */
class FaultAtConnectTest {
  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void refuseResetsTheConnectionWithoutAnAnswerOnce() throws IOException {
    emulator.faults().arm(Fault.REFUSE);

    RawSocket.assertReset(emulator);

    assertThat(emulator.record()).isEmpty();
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_401, 0, 401, invalid_api_key",
    "HTTP_401, 403, 403, invalid_api_key",
    "HTTP_429, 0, 429, rate_limit_exceeded",
    "HTTP_5XX, 0, 503,",
    "HTTP_5XX, 500, 500,"
  })
  void anUpgradeIsRefusedWithAStatusAndAReason(Fault fault, int asked, int status, String code) {
    JsonObject arming = new JsonObject().put("fault", fault.name());
    emulator.faults().arm(Arming.fromJson(asked == 0 ? arming : arming.put("status", asked)));

    Throwable failure = failureOfConnecting();

    assertThat(failure).isInstanceOf(UpgradeRejectedException.class);
    UpgradeRejectedException refused = (UpgradeRejectedException) failure;
    assertThat(refused.getStatus()).isEqualTo(status);
    assertThat(refused.getHeaders().contains("retry-after")).isEqualTo(fault == Fault.HTTP_429);
    JsonObject error = new JsonObject(refused.getBody()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(emulator.record()).isEmpty();
    assertServes();
  }

  @Test
  void stallUpgradeNeverAnswersAndKeepsTheSocket() throws IOException {
    emulator.faults().arm(Fault.STALL_UPGRADE);

    try (Socket socket =
        RawSocket.upgrading(emulator, "/v1/realtime?model=gpt-realtime", "sk-test")) {
      await()
          .atMost(TestClient.SOON)
          .until(() -> emulator.faults().count(Fault.STALL_UPGRADE) == 0);

      assertServes();
      assertThat(socket.getInputStream().available()).isZero();
      assertThat(emulator.openCount()).isEqualTo(2);
    }
  }

  @Test
  void stallHandshakeUpgradesAnswersPingsAndSaysNothing() {
    emulator.faults().arm(Fault.STALL_HANDSHAKE);
    AtomicInteger pongs = new AtomicInteger();

    TestClient client = TestClient.connect(vertx, emulator);
    client.socket().pongHandler(pong -> pongs.incrementAndGet());
    client.type("Hello.").respond();
    client.socket().writePing(Buffer.buffer("p"));
    await().atMost(TestClient.SOON).until(() -> pongs.get() == 1);

    assertThat(client.raw).isEmpty();
    assertThat(client.isClosed()).isFalse();
    assertThat(emulator.record().get(0).receivedTexts()).hasSize(2);
    assertThat(emulator.record().get(0).sentTexts()).isEmpty();
    assertServes();
  }

  @Test
  void errorThenCloseSaysWhyInsteadOfASession() {
    emulator.faults().arm(Fault.ERROR_THEN_CLOSE);

    TestClient client = TestClient.connect(vertx, emulator).awaitClose();

    assertThat(client.types(0)).containsExactly("error");
    JsonObject error = client.events().get(0).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("invalid_api_key");
    assertThat(client.closeCode()).isEqualTo((short) 3000);
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
                    .put("code", "model_not_found")
                    .put("close_code", 4004)));

    TestClient client = TestClient.connect(vertx, emulator).awaitClose();

    JsonObject error = client.events().get(0).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("model_not_found");
    assertThat(client.closeCode()).isEqualTo((short) 4004);
  }

  /** The fault is spent: the next client gets its session. */
  private void assertServes() {
    TestClient.connect(vertx, emulator).await("session.created");
    assertThat(emulator.faults().armed()).isEmpty();
  }

  private Throwable failureOfConnecting() {
    Throwable failure = catchThrowable(() -> TestClient.connect(vertx, emulator));
    assertThat(failure).isNotNull();
    return failure.getCause();
  }
}
