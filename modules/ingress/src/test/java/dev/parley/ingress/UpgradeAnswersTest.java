package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client reads when its upgrade is refused, over real sockets. */
class UpgradeAnswersTest {
  private static final String SECRET = "0123456789012345678901234567890123456789-_A";
  private static final String URI = "/v1/realtime?model=gpt-realtime";
  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;

  @BeforeEach
  void start() {
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
    hub.start(TestHub.config());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private UpgradeRejectedException refusal(WebSocketConnectOptions options) {
    try {
      TestClient.connecting(http, options.setHost("localhost").setPort(hub.port()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      return (UpgradeRejectedException) refused.getCause();
    } catch (InterruptedException | TimeoutException unanswered) {
      throw new AssertionError(unanswered);
    }
    throw new AssertionError("the upgrade was not refused");
  }

  private static JsonObject error(Buffer body) {
    JsonObject json = new JsonObject(body);
    assertThat(json.fieldNames()).containsExactly("error");
    assertThat(json.getJsonObject("error").fieldNames())
        .containsExactlyInAnyOrder("message", "type", "code", "param");
    return json.getJsonObject("error");
  }

  private void assertRefused(WebSocketConnectOptions options, int status, String code) {
    UpgradeRejectedException refused = refusal(options);

    assertThat(refused.getStatus()).isEqualTo(status);
    assertThat(error(refused.getBody()).getString("code")).isEqualTo(code);
    assertThat(refused.getHeaders().get("content-type")).isEqualTo("application/json");
    assertThat(hub.counted.refused).extracting(ErrorCode::label).containsExactly(code);
    assertThat(hub.counted.opened).isEmpty();
  }

  private static WebSocketConnectOptions to(String uri) {
    WebSocketConnectOptions options = new WebSocketConnectOptions();
    options.setURI(uri);
    return options;
  }

  @Test
  void theBetaDialectCannotBeResumed() {

    assertRefused(
        to("/v1/realtime?resume=sess_1.router." + SECRET).putHeader("OpenAI-Beta", "realtime=v1"),
        400,
        "invalid_value");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/realtime?model=nobody, 404, model_not_found",
    "/v1/realtime?model=, 404, model_not_found",
    "/openai/realtime?deployment=nobody, 404, model_not_found",
    "/v1/realtime?intent=transcription, 400, invalid_value",
    "/v1/realtime?call_id=rtc_1, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&model=gpt-4o-realtime, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&parley_events=yes, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&parley_events=, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&parley_events=1&parley_events=0, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&audio=mp3, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&audio=, 400, invalid_value",
    "/v1/realtime?model=gpt-realtime&audio=binary&audio=base64, 400, invalid_value",
    "/v1/realtime?resume=sess_1.router." + SECRET + "&audio=mp3, 400, invalid_value",
    "/v1/realtime?resume=&after=1, 400, invalid_value",
    "/v1/realtime?resume=sess_1.router.short&after=1, 400, invalid_value",
    "/v1/realtime?resume=sess_1.router." + SECRET + "&after=-1, 400, invalid_value",
    "/v1/realtime?resume=sess_1.router." + SECRET + "&after=1&after=2, 400, invalid_value",
    "/v1/realtime?resume=sess_1.router." + SECRET + "&after=1, 404, not_found",
    "/v1/realtime?resume=sess_1.router." + SECRET + "&model=nobody, 404, not_found"
  })
  void aBadQueryIsRefusedWithItsReason(String uri, int status, String code) {

    assertRefused(to(uri), status, code);
  }

  @Test
  void aBadWishForHubEventsIsRefusedByName() {

    assertThat(error(refusal(to(URI + "&parley_events=maybe")).getBody()).getString("param"))
        .isEqualTo("parley_events");
  }

  @Test
  void anUnknownModelIsNamedOnlyWhenItIsHarmless() {

    assertThat(error(refusal(to("/v1/realtime?model=gpt-9")).getBody()).getString("message"))
        .isEqualTo("The model 'gpt-9' does not exist.");
    assertThat(error(refusal(to("/v1/realtime?model=%3Cscript%3E")).getBody()).getString("message"))
        .isEqualTo("The model does not exist.");
  }

  @Test
  void subprotocolsWithoutRealtimeAreRefused() {

    assertRefused(
        to(URI).addSubProtocol("openai-insecure-api-key.secret"), 400, "invalid_subprotocol");
  }

  @Test
  void aForeignOriginIsRefused() {

    assertRefused(to(URI).putHeader("origin", "http://evil.example"), 403, "forbidden_origin");
  }

  @Test
  void aForeignHostIsRefused() {

    assertRefused(to(URI).putHeader("host", "evil.example"), 403, "forbidden_origin");
  }

  @Test
  void withoutARouterTheClientIsAskedToComeBack() {
    TestHub.await(hub.vertx.undeploy(router.deploymentID()));

    await().untilAsserted(() -> assertThat(refusal(to(URI)).getStatus()).isEqualTo(503));
    UpgradeRejectedException refused = refusal(to(URI));

    assertThat(refused.getHeaders().get("retry-after")).isEqualTo("1");
    assertThat(error(refused.getBody()).getString("code")).isEqualTo("hub_unavailable");
  }

  @Test
  void aPlainGetIsToldToUpgrade() {
    HttpResponse<Buffer> response = plain(HttpMethod.GET, MultiMap.caseInsensitiveMultiMap());

    assertThat(response.statusCode()).isEqualTo(426);
    assertThat(response.getHeader("upgrade")).isEqualTo("websocket");
    assertThat(error(response.body()).getString("code")).isEqualTo("invalid_request");
  }

  @Test
  void anotherMethodIsNotAllowed() {
    HttpResponse<Buffer> response = plain(HttpMethod.POST, MultiMap.caseInsensitiveMultiMap());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.getHeader("allow")).isEqualTo("GET");
  }

  private HttpResponse<Buffer> plain(HttpMethod method, MultiMap headers) {
    return TestHub.await(
        WebClient.create(hub.vertx)
            .request(method, hub.port(), "localhost", URI)
            .putHeaders(headers)
            .send());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: x"})
  void anotherWebSocketVersionIsToldTheOneThatWorks(String version) {
    String[] lines = RawClient.upgradeLines("localhost:" + hub.port());
    lines[4] = version;

    assertThat(RawClient.statusOf(hub.port(), lines)).startsWith("HTTP/1.1 426");
  }

  @Test
  void aQueryThatCannotBeDecodedIsRefused() {
    String[] lines = RawClient.upgradeLines("localhost:" + hub.port());
    lines[0] = "GET /v1/realtime?model=%zz HTTP/1.1";

    assertThat(RawClient.statusOf(hub.port(), lines)).startsWith("HTTP/1.1 400");
  }

  @Test
  void whatIsNotHttpIs400() {
    assertThat(RawClient.statusOf(hub.port(), "NONSENSE")).contains(" 400 ");
    assertThat(RawClient.statusOf(hub.port(), "GET / HTTP/1.1", "Host: " + "x".repeat(20_000)))
        .contains(" 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%zz",
        "//",
        "/%00",
        "*",
        "nowhere",
        "http://evil.example/v1/models",
        "/v1/%2e%2e/"
      })
  void anOddTargetIsAnErrorOfTheClientsAndNothingElse(String target) {
    String status =
        RawClient.statusOf(
            hub.port(), "GET " + target + " HTTP/1.1", "Host: localhost:" + hub.port());

    assertThat(status).matches("HTTP/1.1 (4..|503|200) .*");
  }

  @Test
  void aMalformedKeyIsRefused() {
    String[] lines = RawClient.upgradeLines("localhost:" + hub.port());
    lines[5] = "Sec-WebSocket-Key: short";

    assertThat(RawClient.statusOf(hub.port(), lines)).startsWith("HTTP/1.1 400");
  }

  @Test
  void aRequestWithoutAHostOrWithTwoIsRefused() {
    String[] twice =
        RawClient.upgradeLines("localhost:" + hub.port(), "Host: localhost:" + hub.port());
    String[] never = RawClient.upgradeLines("localhost");
    never[1] = "X-Host: localhost";

    for (String[] lines : List.of(twice, never)) {
      assertThat(RawClient.statusOf(hub.port(), lines)).matches("HTTP/1.1 40[03] .*");
    }
    assertThat(hub.counted.opened).isEmpty();
  }

  @Test
  void offersSpreadOverSeveralHeadersCountTogether() {
    String[] lines =
        RawClient.upgradeLines(
            "localhost:" + hub.port(),
            "Sec-WebSocket-Protocol: openai-insecure-api-key.secret",
            "Sec-WebSocket-Protocol: realtime");

    assertThat(RawClient.statusOf(hub.port(), lines)).startsWith("HTTP/1.1 101");
  }
}
