package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.OpenSession;
import dev.parley.contract.SessionId;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import dev.parley.ingress.auth.JwtConfig;
import dev.parley.ingress.auth.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Short-lived secrets over real sockets: made, used, refused. */
class ClientSecretTest {
  private static final String GA = "/v1/realtime/client_secrets";
  private static final String BETA = "/v1/realtime/sessions";
  private static final String KEY = "pk_of-the-app-0123456789abcdef";
  private final TestHub hub = new TestHub();
  private StandInRouter router;
  private WebSocketClient sockets;
  private WebClient web;

  @BeforeEach
  void start() {
    router = hub.addRouter();
    sockets = TestClient.newHttp(hub.vertx);
    web = WebClient.create(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void startWithKeys() {
    hub.start(
        TestHub.config(),
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY)),
            new JwtConfig(TestTokens.SECRET, null, null, List.of(), Duration.ZERO),
            AuthConfig.Lifetimes.DEFAULTS));
  }

  private HttpResponse<Buffer> post(String path, String credential, String body) {
    HttpRequest<Buffer> request = web.post(hub.port(), "localhost", path);
    if (credential != null) {
      request.bearerTokenAuthentication(credential);
    }
    return TestHub.await(
        request.putHeader("content-type", "application/json").sendBuffer(Buffer.buffer(body)));
  }

  private String secret(String body) {
    return post(GA, KEY, body).bodyAsJsonObject().getString("value");
  }

  private OpenSession openedWith(String secret, String query) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime" + query);
    options.addSubProtocol("realtime").addSubProtocol("openai-insecure-api-key." + secret);
    TestClient.connect(sockets, options).send("{}").awaitEvents(1);
    return router.opened.get(router.opened.size() - 1);
  }

  private int statusOfUpgrade(String secret, String query) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime" + query);
    options.putHeader("authorization", "Bearer " + secret);
    try {
      TestClient.connecting(sockets, options)
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      return 101;
    } catch (ExecutionException refused) {
      return ((UpgradeRejectedException) refused.getCause()).getStatus();
    } catch (Exception unanswered) {
      throw new AssertionError(unanswered);
    }
  }

  @Test
  void aGaSecretHasTheGaShapeAndTenMinutes() {
    startWithKeys();

    HttpResponse<Buffer> response =
        post(
            GA,
            KEY,
            """
            {"session":{"type":"realtime","model":"gpt-realtime","instructions":"Be brief.",
             "audio":{"output":{"voice":"marin"}},"id":"sess_mine","expires_at":5}}
            """);

    JsonObject made = response.bodyAsJsonObject();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(made.getString("value")).matches("ek_[0-9a-f]{32}");
    assertThat(made.getLong("expires_at")).isEqualTo(hub.now.get().getEpochSecond() + 600);
    JsonObject session = made.getJsonObject("session");
    assertThat(session.getString("id")).startsWith("sess_").isNotEqualTo("sess_mine");
    session.remove("id");
    assertThat(session)
        .isEqualTo(
            new JsonObject(
                """
                {"type":"realtime","object":"realtime.session","model":"gpt-4o-realtime",
                 "expires_at":0,"instructions":"Be brief.","audio":{"output":{"voice":"marin"}}}
                """));
  }

  @Test
  void itsSessionsHaveItsSubjectRouteAndConfiguration() {
    startWithKeys();
    String secret =
        secret(
            """
            {"session":{"type":"realtime","model":"gpt-realtime","instructions":"Be brief."}}
            """);

    OpenSession first = openedWith(secret, "");
    OpenSession second = openedWith(secret, "?model=gpt-4o-realtime");

    for (OpenSession opened : List.of(first, second)) {
      assertThat(opened.subject()).isEqualTo("the-app");
      assertThat(opened.route()).isEqualTo("gpt-4o-realtime");
      assertThat(new JsonObject(opened.config()))
          .isEqualTo(new JsonObject().put("type", "realtime").put("instructions", "Be brief."));
      assertThat(opened.toString()).doesNotContain(secret);
    }
  }

  @Test
  void aSecretThatBindsNothingLeavesRouteAndConfigurationToTheClient() {
    startWithKeys();

    for (String body : List.of("", "{}", "{\"session\":{\"type\":\"realtime\"}}")) {
      OpenSession opened = openedWith(secret(body), "");

      assertThat(opened.route()).isNull();
      assertThat(opened.config()).isNull();
    }
  }

  @Test
  void aSecretCountsUntilItExpires() {
    startWithKeys();
    String secret = secret("{\"expires_after\":{\"anchor\":\"created_at\",\"seconds\":10}}");
    assertThat(statusOfUpgrade(secret, "")).isEqualTo(101);

    hub.now.updateAndGet(time -> time.plusSeconds(10));

    assertThat(statusOfUpgrade(secret, "")).isEqualTo(401);
  }

  @Test
  void aBetaSecretHasTheBetaShapeAndAMinute() {
    startWithKeys();

    HttpResponse<Buffer> response =
        post(
            BETA,
            KEY,
            """
            {"model":"gpt-realtime","voice":"verse","modalities":["audio","text"],
             "input_audio_format":"g711_ulaw","turn_detection":null,"temperature":0.8,
             "max_response_output_tokens":"inf"}
            """);

    JsonObject made = response.bodyAsJsonObject();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(made.getString("object")).isEqualTo("realtime.session");
    assertThat(made.getString("model")).isEqualTo("gpt-4o-realtime");
    assertThat(made.getString("voice")).isEqualTo("verse");
    assertThat(made.getJsonObject("client_secret").getLong("expires_at"))
        .isEqualTo(hub.now.get().getEpochSecond() + 60);
    OpenSession opened = openedWith(made.getJsonObject("client_secret").getString("value"), "");
    assertThat(new JsonObject(opened.config()))
        .isEqualTo(
            new JsonObject(
                """
                {"type":"realtime","output_modalities":["audio"],"max_output_tokens":"inf",
                 "audio":{"input":{"format":{"type":"audio/pcmu"},"turn_detection":null},
                          "output":{"voice":"verse"}}}
                """));
  }

  @Test
  void aSecretForOneModelOpensNoOther() {
    startWithKeys();
    String secret = secret("{\"session\":{\"type\":\"realtime\",\"model\":\"gpt-realtime\"}}");

    assertThat(statusOfUpgrade(secret, "?model=another")).isEqualTo(403);
    assertThat(statusOfUpgrade(secret, "?model=nobody")).isEqualTo(404);
  }

  @Test
  void aSecretMakesNoSecret() {
    startWithKeys();
    String secret = secret("{}");

    for (String path : List.of(GA, BETA)) {
      HttpResponse<Buffer> response = post(path, secret, "{}");

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.bodyAsJsonObject().getJsonObject("error").getString("code"))
          .isEqualTo("forbidden");
    }
  }

  @Test
  void aSecretNeverOutlivesTheTokenItWasMadeWith() {
    startWithKeys();
    long end = hub.now.get().getEpochSecond() + 45;
    String token =
        TestTokens.hs256(TestTokens.SECRET, new JsonObject().put("sub", "someone").put("exp", end));

    assertThat(post(GA, token, "{}").bodyAsJsonObject().getLong("expires_at")).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/realtime/client_secrets | nonsense | 400 | invalid_json |",
        "/v1/realtime/client_secrets | [] | 400 | invalid_json |",
        "/v1/realtime/client_secrets | {\"session\":1} | 400 | invalid_value | session",
        "/v1/realtime/client_secrets | {\"session\":{\"type\":\"transcription\"}} | 400 | invalid_value | session.type",
        "/v1/realtime/client_secrets | {\"session\":{\"model\":5}} | 400 | invalid_value | session.model",
        "/v1/realtime/client_secrets | {\"session\":{\"model\":\"nobody\"}} | 404 | model_not_found | session.model",
        "/v1/realtime/client_secrets | {\"expires_after\":{\"seconds\":9}} | 400 | invalid_value | expires_after.seconds",
        "/v1/realtime/client_secrets | {\"expires_after\":{\"seconds\":7201}} | 400 | invalid_value | expires_after.seconds",
        "/v1/realtime/client_secrets | {\"expires_after\":{\"seconds\":\"60\"}} | 400 | invalid_value | expires_after.seconds",
        "/v1/realtime/client_secrets | {\"expires_after\":{\"seconds\":9999999999}} | 400 | invalid_value | expires_after.seconds",
        "/v1/realtime/client_secrets | {\"expires_after\":{\"anchor\":\"now\"}} | 400 | invalid_value | expires_after.anchor",
        "/v1/realtime/sessions | {\"client_secret\":[]} | 400 | invalid_value | client_secret",
        "/v1/realtime/sessions | {\"client_secret\":{\"expires_after\":{\"seconds\":1}}} | 400 | invalid_value | client_secret.expires_after.seconds",
        "/v1/realtime/sessions | {\"input_audio_format\":\"mp3\"} | 400 | invalid_value | input_audio_format",
        "/v1/realtime/sessions | {\"model\":\"nobody\"} | 404 | model_not_found | model",
      })
  void aBadBodyIsAnsweredWithItsFault(
      String path, String body, int status, String code, String param) {
    startWithKeys();

    HttpResponse<Buffer> response = post(path, KEY, body);

    JsonObject error = response.bodyAsJsonObject().getJsonObject("error");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("param")).isEqualTo(param);
  }

  @Test
  void aBodyThatIsTooLongIsAnswered() {
    startWithKeys();
    String tooLong = "x".repeat(64 * 1024);

    HttpResponse<Buffer> configured =
        post(GA, KEY, "{\"session\":{\"instructions\":\"" + tooLong + "\"}}");
    HttpResponse<Buffer> endless =
        post(GA, KEY, "{\"session\":{\"instructions\":\"" + tooLong.repeat(5) + "\"}}");

    for (HttpResponse<Buffer> response : List.of(configured, endless)) {
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.bodyAsJsonObject().getJsonObject("error").getString("code"))
          .isEqualTo("message_too_big");
    }
  }

  @Test
  void withoutACredentialNothingOfTheBodyIsLookedAt() {
    startWithKeys();

    assertThat(post(GA, null, "nonsense").statusCode()).isEqualTo(401);
    assertThat(post(GA, "pk_wrong", "x".repeat(300 * 1024)).statusCode()).isEqualTo(401);
  }

  @Test
  void inModeOpenSecretsWorkTooAndOtherCredentialsAreIgnored() {
    hub.start(TestHub.config());
    String secret =
        post(GA, null, "{\"session\":{\"instructions\":\"Be brief.\"}}")
            .bodyAsJsonObject()
            .getString("value");

    assertThat(openedWith(secret, "").config()).contains("Be brief.");
    assertThat(openedWith("ek_of-another-day", "").config()).isNull();
    assertThat(openedWith("any", "").subject()).isEqualTo("anonymous");
    assertThat(post(GA, secret, "{}").statusCode()).isEqualTo(403);
  }

  @Test
  void R25_aSecretThatHasExpiredStillComesBackToItsOwnSessionAndDoesNothingElse() {
    startWithKeys();
    router.echo = false;
    String secret = secret("{}");
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime?parley_events=1&token=" + secret);
    TestClient.connect(sockets, options).send("{}");
    await().until(() -> router.received.size() == 1);
    SessionId session = router.opened.get(0).session();
    hub.now.updateAndGet(now -> now.plusSeconds(3_600));

    assertThat(statusOfUpgrade(secret, "?model=gpt-realtime")).isEqualTo(401);
    assertThat(statusOfUpgrade("ek_unknown", "?resume=" + router.token(session))).isEqualTo(401);
    assertThat(statusOfUpgrade(secret, "?resume=")).isEqualTo(400);
    assertThat(statusOfUpgrade(secret, "?resume=" + router.token(session) + "&after=0"))
        .isEqualTo(101);
    assertThat(router.resumed.get(0).subject()).isEqualTo("the-app");
    assertThat(
            web.get(hub.port(), "localhost", "/v1/models?resume=x")
                .bearerTokenAuthentication(secret)
                .send())
        .satisfies(answer -> assertThat(TestHub.await(answer).statusCode()).isEqualTo(401));
  }

  @ParameterizedTest
  @EnumSource(Carrier.class)
  void R25_everyCarrierComesBack(Carrier carrier) {
    startWithKeys();
    openedWith(secret("{}"), "?model=gpt-realtime&parley_events=1");
    String token = router.token(router.opened.get(0).session());

    String[] stranger = comesBack(carrier, "pk_unknown", token);
    String[] client = comesBack(carrier, KEY, token);

    assertThat(RawClient.statusOf(hub.port(), stranger)).contains(" 401 ");
    assertThat(RawClient.statusOf(hub.port(), client)).contains(" 101 ");
    assertThat(router.resumed.get(0).subject()).isEqualTo("the-app");
  }

  private String[] comesBack(Carrier carrier, String credential, String token) {
    String query = "?after=0&resume=" + token;
    return Carrier.request(
        hub.port(), "/v1/realtime", query, true, List.of(carrier), List.of(credential));
  }
}
