package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.CallSignalling;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Setting up calls over real sockets, with stand-ins for the providers on the real bus. */
class CallTest {
  private static final String SESSION = "/api/realtime/session";
  private static final String SDP = "/api/realtime/sdp";
  private static final String KEY = "pk_of-the-app-0123456789abcdef";
  private static final String OTHER_KEY = "pk_of-another-0123456789abcdef";
  private static final JsonObject MADE =
      new JsonObject().put("value", "ek_vendors").put("expires_at", 1_790_000_600L).put("id", "s1");

  private final TestHub hub = new TestHub();
  private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
  private final List<JsonObject> offered = new CopyOnWriteArrayList<>();
  private WebClient web;

  @BeforeEach
  void start() {
    hub.addRouter();
    hub.start(
        TestHub.config(),
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY), HubKey.of("another", OTHER_KEY)),
            null,
            AuthConfig.Lifetimes.DEFAULTS));
    hub.port();
    web = WebClient.create(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void serve(JsonObject key, String answer) {
    TestHub.await(
        CallSignalling.keys("emulator")
            .consume(
                hub.vertx.eventBus(),
                question -> {
                  asked.add(question.body());
                  question.reply(key);
                })
            .completion());
    TestHub.await(
        CallSignalling.offers("emulator")
            .consume(
                hub.vertx.eventBus(),
                question -> {
                  offered.add(question.body());
                  question.reply(new JsonObject().put("sdp", answer));
                })
            .completion());
  }

  private HttpResponse<Buffer> post(String path, String credential, JsonObject body) {
    HttpRequest<Buffer> request = web.post(hub.port(), "localhost", path);
    if (credential != null) {
      request.bearerTokenAuthentication(credential);
    }
    return TestHub.await(request.sendJsonObject(body));
  }

  private static String code(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getJsonObject("error").getString("code");
  }

  private static JsonObject offer(String key) {
    return new JsonObject().put("sdp", "v=0\r\no=- offer").put("ephemeralKey", key);
  }

  @Test
  void aBrowserGetsTheVendorsKeyAndTheVendorsAnswerToItsOffer() {
    serve(MADE, "v=0\r\no=- answer");

    HttpResponse<Buffer> made =
        post(
            SESSION,
            KEY,
            new JsonObject()
                .put("voice", "marin")
                .put("instructions", "Be brief.")
                .put("model", "gpt-realtime"));
    HttpResponse<Buffer> answered = post(SDP, KEY, offer("ek_vendors"));

    assertThat(made.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"success":true,"session":{"id":"s1","model":"gpt-4o-realtime",
                 "client_secret":{"value":"ek_vendors","expires_at":1790000600}}}
                """));
    assertThat(made.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(asked)
        .containsExactly(
            new JsonObject(
                """
                {"type":"realtime","instructions":"Be brief.","audio":{"output":{"voice":"marin"}}}
                """));
    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(answered.getHeader("content-type")).isEqualTo("application/sdp");
    assertThat(answered.bodyAsString()).isEqualTo("v=0\r\no=- answer");
    assertThat(offered)
        .containsExactly(new JsonObject().put("key", "ek_vendors").put("sdp", "v=0\r\no=- offer"));
    await().until(() -> hub.quota.usage().sessions() == 0);
  }

  @Test
  void aKeyIsGoodForWhoeverItWasMadeForAlone() {
    serve(MADE, "v=0");
    post(SESSION, KEY, new JsonObject());

    for (HttpResponse<Buffer> response :
        List.of(post(SDP, OTHER_KEY, offer("ek_vendors")), post(SDP, KEY, offer("ek_unknown")))) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(code(response)).isEqualTo("invalid_value");
    }
    assertThat(offered).isEmpty();
  }

  @Test
  void withoutACredentialNobodyIsAsked() {
    serve(MADE, "v=0");

    assertThat(post(SESSION, null, new JsonObject()).statusCode()).isEqualTo(401);
    assertThat(post(SDP, "wrong", offer("ek_vendors")).statusCode()).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @Test
  void whereNoProviderSetsUpCallsThatIsSaid() {
    HttpResponse<Buffer> response = post(SESSION, KEY, new JsonObject());

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(code(response)).isEqualTo("no_provider");
  }

  @Test
  void whatTheProviderSaysOfAnOfferIsPassedOn() {
    TestHub.await(
        CallSignalling.offers("emulator")
            .consume(
                hub.vertx.eventBus(),
                question -> question.fail(ErrorCode.INVALID_API_KEY.number(), "It has expired."))
            .completion());
    TestHub.await(
        CallSignalling.keys("emulator")
            .consume(hub.vertx.eventBus(), question -> question.reply(MADE))
            .completion());
    post(SESSION, KEY, new JsonObject());

    HttpResponse<Buffer> response = post(SDP, KEY, offer("ek_vendors"));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(code(response)).isEqualTo("invalid_api_key");
  }

  @Test
  void theLimitsOfSessionsHold() {
    serve(MADE, "v=0");
    List<SessionQuota.Answer> all = new CopyOnWriteArrayList<>();
    while (all.isEmpty() || all.get(all.size() - 1) instanceof SessionQuota.Lease) {
      all.add(hub.quota.open("the-app"));
    }

    HttpResponse<Buffer> response = post(SESSION, KEY, new JsonObject());

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.getHeader("retry-after")).isEqualTo("1");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/realtime/session | {\"voice\":1} | 400 | invalid_value | voice",
        "/api/realtime/session | {\"instructions\":[]} | 400 | invalid_value | instructions",
        "/api/realtime/session | {\"model\":\"nobody\"} | 404 | model_not_found | model",
        "/api/realtime/sdp | {} | 400 | invalid_value | sdp",
        "/api/realtime/sdp | {\"sdp\":\"hello\"} | 400 | invalid_value | sdp",
        "/api/realtime/sdp | {\"sdp\":\"v=0\"} | 400 | invalid_value | ephemeralKey",
        "/api/realtime/sdp | {\"sdp\":\"v=0\",\"ephemeralKey\":\"a b\"} | 400 | invalid_value | ephemeralKey",
      })
  void aBadBodyIsAnsweredWithItsFault(
      String path, String body, int status, String code, String param) {
    HttpResponse<Buffer> response = post(path, KEY, new JsonObject(body));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(code(response)).isEqualTo(code);
    assertThat(response.bodyAsJsonObject().getJsonObject("error").getString("param"))
        .isEqualTo(param);
  }
}
