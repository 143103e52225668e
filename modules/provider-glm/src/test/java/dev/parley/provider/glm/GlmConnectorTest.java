package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import dev.parley.provider.api.ConnectorDriver;
import dev.parley.provider.api.ConnectorDriver.Opening;
import dev.parley.provider.api.EmulatedProvider.Fault;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderMetrics;
import dev.parley.provider.api.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only sockets show: the request, and the lines of one session. */
class GlmConnectorTest {
  private final Vertx vertx = Vertx.vertx();
  private final GlmServer server = new GlmServer();

  @BeforeEach
  void poll() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    server.stop();
    vertx.close().await();
  }

  private static EndpointConfig endpoint(String url, String key) {
    Duration limit = Duration.ofSeconds(5);
    return new EndpointConfig(
        "test",
        "glm",
        URI.create(url),
        new Secret(key),
        "glm-realtime-flash",
        null,
        limit,
        limit,
        Duration.ofSeconds(15),
        10,
        null,
        false);
  }

  private Opening open(String config) {
    EndpointConfig endpoint = endpoint(server.url() + "?tenant=a", "id.secret");
    return new ConnectorDriver(
            vertx,
            owner ->
                new GlmConnector(
                    owner, endpoint, GlmProvider.target(endpoint), ProviderMetrics.NONE))
        .open(config);
  }

  private static List<String> types(Opening opening) {
    return opening.events.stream().map(event -> new JsonObject(event).getString("type")).toList();
  }

  private static void ask(Opening opening) {
    opening.send(Harness.item("Hello").encode());
    opening.send("{\"type\":\"response.create\"}");
    await().until(() -> types(opening).contains("rate_limits.updated"));
  }

  @Test
  void asksForTheUrlAsItIsWithTheRawKeyAndNamesTheModelInTheSession() {
    Opening opening = open(null);
    opening.upstream();

    assertThat(server.requests).containsExactly("/api/paas/v4/realtime?tenant=a");
    assertThat(server.authorizations).containsExactly("Bearer id.secret");
    assertThat(server.sessions.get(0).session().getString("model")).isEqualTo("glm-realtime-flash");
  }

  @Test
  void aKeyThatWouldBreakTheHeaderIsRefusedWithoutShowingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GlmProvider.target(endpoint("wss://host/x", "sk\r\nX-Evil: 1")))
        .withMessageNotContaining("Evil");
  }

  @Test
  void anEmptyAnswerIsAskedForOnANewLineAndTheOldOneIsClosed() {
    server.habits.ignoresItems = true;
    Opening opening = open("{\"type\":\"realtime\",\"output_modalities\":[\"text\"]}");
    opening.upstream();

    ask(opening);

    await().until(() -> server.openConnections() == 1);
    assertThat(server.connections()).isEqualTo(2);
    assertThat(types(opening).stream().filter("response.done"::equals)).hasSize(1);
    assertThat(opening.events).anyMatch(event -> event.contains("You said: Hello"));
    assertThat(server.complaints()).isEmpty();
    opening.closeUpstream();
    await().until(() -> server.openConnections() == 0);
    assertThat(opening.ends).isEmpty();
  }

  @Test
  void whenTheNewLineDoesNotComeUpTheSessionEndsWithTheReason() {
    server.habits.ignoresItems = true;
    Opening opening = open("{\"type\":\"realtime\",\"output_modalities\":[\"text\"]}");
    opening.upstream();
    server.fault(Fault.HTTP_429);

    opening.send(Harness.item("Hello").encode());
    opening.send("{\"type\":\"response.create\"}");

    await().until(() -> !opening.ends.isEmpty());
    assertThat(opening.end()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
    await().until(() -> server.openConnections() == 0);
    assertThat(opening.misplacedCalls).hasValue(0);
  }

  @Test
  void aResponseOutOfBandLeavesNoSocketBehind() {
    Opening opening = open(null);
    opening.upstream();

    opening.send(
        "{\"type\":\"response.create\",\"response\":{\"conversation\":\"none\",\"input\":["
            + Harness.item("Hello").getJsonObject("item").encode()
            + "]}}");

    await().until(() -> types(opening).contains("response.done"));
    await().until(() -> server.openConnections() == 1);
    assertThat(server.connections()).isEqualTo(2);
    assertThat(types(opening)).doesNotContain("conversation.item.added");
  }

  @Test
  void closingTheSessionClosesTheLinesThatAreStillConnecting() {
    Opening opening = open(null);
    opening.upstream();
    server.fault(Fault.STALL_HANDSHAKE);
    opening.send("{\"type\":\"response.create\",\"response\":{\"conversation\":\"none\"}}");
    await().until(() -> server.openConnections() == 2);

    opening.closeUpstream();

    await().until(() -> server.openConnections() == 0);
    assertThat(opening.ends).isEmpty();
  }

  @Test
  void aRefusalSaysNothingOfTheVendorsWordsOrTheKey() {
    server.fault(Fault.ERROR_THEN_CLOSE);

    Opening opening = open(null);

    assertThat(opening.failure()).isEqualTo(ErrorCode.PROVIDER_REFUSED_CREDENTIALS);
    assertThat(opening.fault().getMessage()).doesNotContain("vendor", "secret", "localhost");
  }
}
