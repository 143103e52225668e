package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketLinkTest {
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
    assertThat(router.violations).isEmpty();
  }

  private TestClient connect(String uri) {
    return TestClient.connect(http, hub.port(), uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/realtime?model=gpt-realtime",
        "/openai/v1/realtime?model=gpt-4o-realtime&unknown=x",
        "/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime",
        "/api/v1/realtime/chat?model=gpt-realtime"
      })
  void everyRealtimePathOpensASessionOnTheRouteOfTheModel(String uri) {
    TestClient client = connect(uri).send("{\"type\":\"response.create\"}");

    client.awaitEvents(1);

    assertThat(client.events).containsExactly("{\"type\":\"response.create\"}");
    OpenSession opened = router.opened.get(0);
    assertThat(opened.route()).isEqualTo("gpt-4o-realtime");
    assertThat(opened.subject()).isEqualTo("anonymous");
    assertThat(opened.linkRole()).isEqualTo(Role.INGRESS);
  }

  @Test
  void aClientThatNamesNoModelLeavesTheRouteToTheRouter() {
    connect("/v1/realtime").send("{}").awaitEvents(1);

    assertThat(router.opened.get(0).route()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', false", "&parley_events=0, false", "&parley_events=1, true"})
  void hubEventsAreForThoseWhoAskForThem(String query, boolean wanted) {
    connect("/v1/realtime?model=gpt-realtime" + query).send("{}").awaitEvents(1);

    assertThat(router.opened.get(0).hubEvents()).isEqualTo(wanted);
  }

  @Test
  void realtimeIsSelectedAmongTheOfferedSubprotocolsAndNeverTheKey() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime?model=gpt-realtime");
    options.addSubProtocol("openai-insecure-api-key.secret").addSubProtocol("realtime");

    TestClient client = TestClient.connect(http, options);

    assertThat(client.socket().subProtocol()).isEqualTo("realtime");
  }

  @Test
  void thousandsOfFramesKeepTheirOrderBothWaysUnderCredit() {
    TestClient client = connect("/v1/realtime?model=gpt-realtime");
    List<String> sent =
        IntStream.range(0, 5_000).mapToObj(i -> "{\"n\":" + i + ",\"ü\":\"é€😀\"}").toList();

    sent.forEach(client::send);

    client.awaitEvents(sent.size());
    assertThat(client.events).isEqualTo(sent);
  }

  @Test
  void aSocketThatRanOutOfCreditIsNotReadUntilTheRouterReturnsSome() {
    router.withholdCredit = true;
    router.echo = false;
    TestClient client = connect("/v1/realtime?model=gpt-realtime");

    IntStream.range(0, 200).forEach(i -> client.send("{\"n\":" + i + "}"));

    await().until(() -> router.received.size() == 64);
    await().until(() -> hub.counted.stalls.contains("up"));
    router.releaseCredit();
    await().until(() -> router.received.size() == 200);
  }

  @Test
  void aClientsCloseReachesTheRouterOnceWithItsCode() {
    TestClient client = connect("/v1/realtime?model=gpt-realtime").send("{}");
    client.awaitEvents(1);

    TestHub.await(client.socket().close((short) 4001, "bye"));

    await().until(() -> hub.counted.closedWith.equals(List.of(4001)));
    await().until(() -> !router.closed.isEmpty());
    assertThat(router.closed).singleElement().extracting("code").isEqualTo(4001);
  }
}
