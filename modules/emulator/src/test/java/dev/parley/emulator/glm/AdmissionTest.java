package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.TestClient;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a session: the protocol page, 1. */
class AdmissionTest {
  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator =
      Emulators.start(
          vertx,
          EmulatorOptions.defaults()
              .withPace(0)
              .withApiKey("sk-openai")
              .withGlm(GlmOptions.defaults().withApiKey(GlmClient.KEY)));

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aKeyInTheHeaderIsGood() {
    assertServed(GlmClient.PATH, "Bearer " + GlmClient.KEY);
  }

  @Test
  void aKeyInTheQueryIsGoodWithoutTheWordBearer() {
    assertServed(GlmClient.PATH + "?Authorization=" + GlmClient.KEY, null);
  }

  @Test
  void aTokenOfTheKeyIsGoodInBothPlaces() {
    String token = Tokenised.by(GlmClient.KEY, System.currentTimeMillis() / 1_000 + 600);

    assertServed(GlmClient.PATH, "Bearer " + token);
    assertServed(GlmClient.PATH + "?Authorization=" + token, null);
  }

  @Test
  void anExpiredTokenIsRefused() {
    String token = Tokenised.by(GlmClient.KEY, System.currentTimeMillis() / 1_000 - 1);

    assertRefused("Bearer " + token, "1003");
  }

  @ParameterizedTest
  @CsvSource({
    ", 1001",
    "Bearer, 1001",
    "Basic ZGVtb2lk, 1001",
    "Bearer sk-openai, 1000",
    "Bearer demoid.wrong, 1000",
    "Bearer a.b.c, 1000",
    "Bearer a.b.c.d, 1000"
  })
  void aMissingOrWrongCredentialIsRefused(String authorization, String code) {
    assertRefused(authorization, code);
  }

  @Test
  void aTokenSignedByAnotherKeyIsRefused() {
    long soon = System.currentTimeMillis() / 1_000 + 600;

    assertRefused("Bearer " + Tokenised.by("demoid.othersecret", soon), "1000");
    assertRefused("Bearer " + Tokenised.by("otherid.demosecret", soon), "1000");
  }

  @Test
  void withoutAConfiguredKeyAnyOfTheRightFormIsGood() {
    Emulator open = Emulators.start(vertx, EmulatorOptions.defaults());

    assertThat(connect(open, GlmClient.PATH, "Bearer any.thing").await("session.created"))
        .isNotNull();
    assertThat(codeOfRefusal(open, "Bearer sk-no-dot")).isEqualTo("1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"glm-realtime", "glm-realtime-air", "glm-realtime-flash"})
  void aKnownModelInTheQueryIsServed(String model) {
    TestClient client =
        connect(emulator, GlmClient.PATH + "?model=" + model, "Bearer " + GlmClient.KEY);

    JsonObject session = client.await("session.created").getJsonObject("session");
    assertThat(session.getString("model")).isEqualTo("glm-realtime");
  }

  @Test
  void anUnknownModelInTheQueryGetsAnErrorAndAClose() {
    TestClient client =
        connect(emulator, GlmClient.PATH + "?model=glm-realtime-plus", "Bearer " + GlmClient.KEY)
            .awaitClose();

    assertThat(client.types(0)).containsExactly("error");
    assertThat(client.events().get(0).getJsonObject("error").getString("code")).isEqualTo("1234");
    assertThat(client.closeCode()).isEqualTo((short) 1003);
  }

  @Test
  void theOtherServiceIsStillThereWithItsOwnKey() {
    TestClient client = connect(emulator, "/v1/realtime?model=gpt-realtime", "Bearer sk-openai");

    assertThat(client.await("session.created").getJsonObject("session").getString("type"))
        .isEqualTo("realtime");
  }

  @Test
  void heartbeatsGoOnAndHaveNoId() {
    Emulator lively =
        Emulators.start(
            vertx,
            EmulatorOptions.defaults()
                .withGlm(GlmOptions.defaults().withHeartbeat(Duration.ofMillis(20))));

    TestClient client = connect(lively, GlmClient.PATH, "Bearer " + GlmClient.KEY);

    JsonObject heartbeat = new JsonObject().put("type", "heartbeat");
    Awaitility.await()
        .atMost(TestClient.SOON)
        .until(() -> client.events().stream().filter(heartbeat::equals).count() >= 4);
  }

  @Test
  void aSessionEndsWithItsLifetime() {
    Emulator brief =
        Emulators.start(
            vertx, EmulatorOptions.defaults().withSessionLifetime(Duration.ofMillis(100)));

    TestClient client = connect(brief, GlmClient.PATH, "Bearer " + GlmClient.KEY).awaitClose();

    assertThat(client.types(0)).containsExactly("heartbeat", "session.created");
    assertThat(client.closeCode()).isEqualTo((short) 1000);
  }

  private void assertServed(String uri, String authorization) {
    assertThat(connect(emulator, uri, authorization).await("session.created")).isNotNull();
    List<String> paths =
        emulator.record().stream().map(tape -> tape.toJson().getString("path")).distinct().toList();
    assertThat(paths).containsExactly(GlmClient.PATH);
  }

  private void assertRefused(String authorization, String code) {
    assertThat(codeOfRefusal(emulator, authorization)).isEqualTo(code);
    assertThat(emulator.record()).isEmpty();
  }

  private String codeOfRefusal(Emulator at, String authorization) {
    Throwable failure = catchThrowable(() -> connect(at, GlmClient.PATH, authorization)).getCause();
    assertThat(failure).isInstanceOf(UpgradeRejectedException.class);
    UpgradeRejectedException refused = (UpgradeRejectedException) failure;
    assertThat(refused.getStatus()).isEqualTo(401);
    JsonObject error = new JsonObject(refused.getBody()).getJsonObject("error");
    assertThat(error.getString("message")).isNotBlank();
    return error.getString("code");
  }

  private TestClient connect(Emulator at, String uri, String authorization) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (authorization != null) {
      headers.add("authorization", authorization);
    }
    return TestClient.connect(vertx, at, uri, options -> options.setHeaders(headers));
  }
}
