package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Frame;
import dev.parley.contract.SessionId;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each connection speaks its own dialect; the router hears only GA. */
class BetaLinkTest {
  private static final String CREATED =
      """
      {"type":"session.created","event_id":"e1","session":{"type":"realtime","output_modalities":["audio"],\
      "audio":{"output":{"voice":"alloy"}}}}""";
  private static final String DELTA =
      "{\"type\":\"response.output_audio.delta\",\"delta\":\"AAAA\"}";

  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;

  @BeforeEach
  void start() {
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
    router.echo = false;
    hub.start(TestHub.config());
  }

  @AfterEach
  void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  private WebSocketConnectOptions options() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime?model=gpt-realtime");
    return options;
  }

  private TestClient connect(WebSocketConnectOptions options) {
    return TestClient.connect(http, options);
  }

  private TestClient beta() {
    return connect(options().putHeader("OpenAI-Beta", "realtime=v1"));
  }

  private SessionId session() {
    await().until(() -> router.opened.size() == 1);
    return router.opened.get(0).session();
  }

  private static List<String> types(TestClient client) {
    return client.events.stream().map(event -> new JsonObject(event).getString("type")).toList();
  }

  private void assertBeta(TestClient client) {
    router.emit(session(), List.of(CREATED, DELTA));
    client.awaitEvents(3);
    assertThat(types(client))
        .containsExactly("session.created", "conversation.created", "response.audio.delta");
    assertThat(new JsonObject(client.events.get(0)).getJsonObject("session").getString("voice"))
        .isEqualTo("alloy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"realtime=v1", "assistants=v2, realtime=v1"})
  void theHeaderSelectsBeta(String header) {
    assertBeta(connect(options().putHeader("openai-beta", header)));
  }

  @Test
  void theSubprotocolSelectsBetaAndIsNotEchoed() {
    TestClient client =
        connect(
            options()
                .addSubProtocol("realtime")
                .addSubProtocol("openai-insecure-api-key.secret")
                .addSubProtocol("openai-beta.realtime-v1"));

    assertThat(client.socket().subProtocol()).isEqualTo("realtime");
    assertBeta(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "realtime=v2", "assistants=v2", "realtime", "xrealtime=v1"})
  void withAnyOtherHeaderEveryByteStaysAsItWas(String header) {
    TestClient client = connect(options().putHeader("OpenAI-Beta", header));
    String update = "{\"type\":\"session.update\",\"session\":{\"voice\":\"ash\"}}";

    router.emit(session(), List.of(CREATED, DELTA));
    client.send(update).awaitEvents(2);

    assertThat(client.events).containsExactly(CREATED, DELTA);
    await().until(() -> router.received.size() == 1);
    assertThat(router.received.get(0).payload()).isEqualTo(update);
  }

  @Test
  void theRouterHearsGaInTheOrderOfTheClient() {
    String append = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAA\"}";
    TestClient client = beta();

    client
        .send("{\"type\":\"session.update\",\"session\":{\"voice\":\"ash\"}}")
        .send(append)
        .send("{\"type\":\"response.create\",\"response\":{\"modalities\":[\"text\"]}}")
        .send("no event");

    await().until(() -> router.received.size() == 4);
    assertThat(router.received)
        .extracting(Frame::payload)
        .containsExactly(
            "{\"type\":\"session.update\",\"session\":"
                + "{\"type\":\"realtime\",\"audio\":{\"output\":{\"voice\":\"ash\"}}}}",
            append,
            "{\"type\":\"response.create\",\"response\":{\"output_modalities\":[\"text\"]}}",
            "no event");
  }

  @Test
  void whatCannotBeTranslatedIsAnsweredAndTheSessionGoesOn() {
    TestClient client = beta();

    client
        .send("{\"type\":\"session.update\",\"event_id\":\"mine\",\"session\":{\"temperature\":9}}")
        .send("{\"type\":\"response.cancel\"}");

    client.awaitEvents(1);
    await().until(() -> router.received.size() == 1);
    assertThat(router.received.get(0).payload()).isEqualTo("{\"type\":\"response.cancel\"}");
    assertThat(client.error().getString("type")).isEqualTo("invalid_request_error");
    assertThat(client.error().getString("code")).isEqualTo("invalid_value");
    assertThat(client.error().getString("param")).isEqualTo("session.temperature");
    assertThat(client.error().getString("event_id")).isEqualTo("mine");
  }

  @Test
  void eventsThatBetaLacksCostNoCredit() {
    TestClient client = beta();
    List<String> events =
        IntStream.range(0, 3_000)
            .mapToObj(
                i ->
                    i % 3 == 0
                        ? "{\"type\":\"conversation.item.done\",\"item\":{}}"
                        : "{\"type\":\"response.output_text.delta\",\"delta\":\"" + i + "\"}")
            .toList();

    router.emit(session(), events);

    client.awaitEvents(2_000);
    assertThat(client.events)
        .isEqualTo(
            events.stream()
                .filter(event -> event.contains("delta"))
                .map(event -> event.replace("output_text", "text"))
                .toList());
  }
}
