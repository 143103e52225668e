package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.contract.CallSignalling;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Setting up calls from the bus to the server and back. */
class CallVerticleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonObject SESSION =
      new JsonObject()
          .put("type", "realtime")
          .put("audio", new JsonObject().put("output", new JsonObject().put("voice", "marin")));
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void deploy(EndpointConfig endpoint) {
    vertx.deployVerticle(OpenAiProvider.calls(endpoint).orElseThrow().get()).await();
  }

  private JsonObject key() {
    return CallSignalling.keys("test")
        .<JsonObject>request(vertx.eventBus(), SESSION, PATIENCE)
        .await();
  }

  private JsonObject offer(String key) {
    return CallSignalling.offers("test")
        .<JsonObject>request(
            vertx.eventBus(), new JsonObject().put("key", key).put("sdp", "v=0\r\n"), PATIENCE)
        .await();
  }

  private static HubException fault(Runnable asking) {
    return HubException.ofBusFailure(catchThrowable(asking::run));
  }

  private String emulator() {
    Emulator emulator = new Emulator(EmulatorOptions.defaults().withApiKey("sk-test"));
    vertx.deployVerticle(emulator).await();
    return "http://127.0.0.1:" + emulator.port();
  }

  private static JsonObject error() {
    return new JsonObject()
        .put("error", new JsonObject().put("message", "vendor text about sk-test"));
  }

  @ParameterizedTest
  @CsvSource({"openai, /v1", "azure, ''", "azure, /openai/v1"})
  void aKeyIsMadeAndTakesAnOffer(String provider, String path) {
    deploy(Endpoints.openAi(emulator() + path).provider(provider).config());

    JsonObject key = key();
    JsonObject answer = offer(key.getString("value"));

    assertThat(key.getString("value")).startsWith("ek_");
    assertThat(key.getLong("expires_at")).isPositive();
    assertThat(key.getString("id")).startsWith("sess_");
    assertThat(answer.getString("sdp")).startsWith("v=0\r\n").contains("webrtc-datachannel");
  }

  @Test
  void theServerIsAskedAsItsPageSays() {
    List<String> requests = new CopyOnWriteArrayList<>();
    List<MultiMap> headers = new CopyOnWriteArrayList<>();
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.add(request.method() + " " + request.uri());
                  headers.add(request.headers());
                  request
                      .body()
                      .onSuccess(
                          body -> {
                            bodies.add(body.toString());
                            request.response().end("{\"value\":\"ek_1\",\"expires_at\":5}");
                          });
                })
            .listen(0, "127.0.0.1")
            .await();
    deploy(Endpoints.openAi("ws://127.0.0.1:" + server.actualPort() + "/v1/?a=b").config());

    key();
    fault(() -> offer("ek_1"));

    assertThat(requests)
        .containsExactly("POST /v1/realtime/client_secrets", "POST /v1/realtime/calls");
    assertThat(headers)
        .extracting(sent -> sent.get("authorization"))
        .containsExactly("Bearer sk-test", "Bearer ek_1");
    assertThat(headers)
        .extracting(sent -> sent.get("content-type"))
        .containsExactly("application/json", "application/sdp");
    assertThat(new JsonObject(bodies.get(0)))
        .isEqualTo(new JsonObject().put("session", SESSION.copy().put("model", "gpt-realtime")));
    assertThat(bodies.get(1)).isEqualTo("v=0\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "401, PROVIDER_REFUSED_CREDENTIALS, INVALID_API_KEY",
    "403, PROVIDER_REFUSED_CREDENTIALS, PROVIDER_REFUSED_CREDENTIALS",
    "400, PROVIDER_REFUSED_CONFIGURATION, INVALID_VALUE",
    "429, PROVIDER_OVERLOADED, PROVIDER_OVERLOADED",
    "503, PROVIDER_UNREACHABLE, PROVIDER_UNREACHABLE",
    "200, PROVIDER_PROTOCOL_ERROR, PROVIDER_PROTOCOL_ERROR",
  })
  void whatTheServerSaysBecomesACodeAndNoneOfItsWords(
      int status, ErrorCode ofKey, ErrorCode ofOffer) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.response().setStatusCode(status).end(error().encode()))
            .listen(0, "127.0.0.1")
            .await();
    deploy(Endpoints.openAi("http://127.0.0.1:" + server.actualPort() + "/v1").config());

    HubException key = fault(this::key);
    HubException offer = fault(() -> offer("ek_1"));

    assertThat(List.of(key.code(), offer.code())).containsExactly(ofKey, ofOffer);
    assertThat(key.getMessage() + offer.getMessage()).doesNotContain("vendor", "sk-test", "ek_1");
  }

  @Test
  void aServerThatIsSilentOrGoneIsNotWaitedForLong() {
    HttpServer silent =
        vertx.createHttpServer().requestHandler(request -> {}).listen(0, "127.0.0.1").await();
    deploy(
        Endpoints.openAi("http://127.0.0.1:" + silent.actualPort() + "/v1").impatient().config());

    assertThat(fault(this::key).code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
    silent.close().await();
    assertThat(fault(this::key).code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void keyAndOfferGoThroughTheProxyToTheServerItself(ProxySettings.Type type) {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    TinyProxy proxy =
        type == ProxySettings.Type.HTTP
            ? TinyProxy.http(vertx, "user:pass")
            : TinyProxy.socks5(vertx, "user:pass");
    Emulator emulator =
        new Emulator(EmulatorOptions.defaults().withTls(certificate.keyCertOptions()));
    vertx.deployVerticle(emulator).await();
    deploy(
        Endpoints.openAi("https://localhost:" + emulator.port() + "/v1")
            .trusting(Path.of(certificate.certificatePath()))
            .proxy(new ProxySettings(type, "localhost", proxy.port(), "user", new Secret("pass")))
            .config());

    JsonObject answer = offer(key().getString("value"));

    assertThat(answer.getString("sdp")).startsWith("v=0");
    assertThat(proxy.destinations).isNotEmpty().containsOnly("localhost:" + emulator.port());
    certificate.delete();
  }

  @Test
  void azuresPreviewTakesNoCalls() {
    EndpointConfig preview =
        Endpoints.azure("https://r.openai.azure.com").apiVersion("2025-04-01-preview").config();

    assertThat(OpenAiProvider.calls(preview)).isEqualTo(Optional.empty());
  }

  @Test
  void aKeyThatNoHeaderCanCarryIsRefusedAtOnce() {
    Endpoints broken = Endpoints.openAi("http://127.0.0.1/v1").key(new Secret("a\nb"));

    assertThat(catchThrowable(() -> OpenAiProvider.calls(broken.config())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("a\nb");
  }

  @Test
  void theOffersOfBrowsersWhoseKeyTheServerDoesNotKnowAreRefused() {
    deploy(Endpoints.openAi(emulator() + "/v1").config());

    assertThat(fault(() -> offer("ek_unknown")).code()).isEqualTo(ErrorCode.INVALID_API_KEY);
  }
}
