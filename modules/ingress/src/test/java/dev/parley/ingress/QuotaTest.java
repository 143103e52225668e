package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.limit.SessionQuota.Limits;
import dev.parley.contract.limit.SessionQuota.Usage;
import dev.parley.ingress.IngressConfig.Rate;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many sessions there may be, and how fast each may send, over real sockets. */
class QuotaTest {
  private static final Usage NOTHING = new Usage(0, 0, 0);
  private static final String ONE = "{\"n\":1}";

  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;

  @BeforeEach
  void createClient() {
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
  }

  @AfterEach
  void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  private void start(Limits limits) {
    hub.quota = new SessionQuota(limits);
    hub.start(TestHub.config());
  }

  private void start(Rate rate) {
    hub.start(TestLimits.usual().withRate(rate).config());
  }

  private void start(Rate rate, int maxMessageBytes) {
    hub.start(TestLimits.ofMessages(maxMessageBytes).withRate(rate).config());
  }

  private WebSocketConnectOptions options() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime?model=gpt-realtime");
    return options;
  }

  private TestClient connect() {
    return TestClient.connect(http, options());
  }

  private UpgradeRejectedException refusal() throws Exception {
    try {
      TestClient.connecting(http, options())
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      return (UpgradeRejectedException) refused.getCause();
    }
    throw new AssertionError("the upgrade was not refused");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 9, 9, session_limit",
    "9, 2, 9, session_limit",
    "9, 9, 2, rate_limit_exceeded",
  })
  void oneSessionTooManyIsRefusedWith429(int sessions, int perSubject, int opening, String code)
      throws Exception {
    router.echo = false;
    start(new Limits(sessions, perSubject, opening));
    connect();
    connect();

    UpgradeRejectedException refused = refusal();

    assertThat(refused.getStatus()).isEqualTo(429);
    assertThat(refused.getHeaders().get("retry-after")).isEqualTo("1");
    JsonObject error = new JsonObject(refused.getBody()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    assertThat(hub.counted.refused).extracting(ErrorCode::label).containsExactly(code);
    assertThat(hub.quota.usage()).isEqualTo(new Usage(2, 2, 1));
  }

  @Test
  void whoLeavesMakesRoom() throws Exception {
    start(new Limits(1, 1, 1));
    TestClient first = connect();
    refusal();

    TestHub.await(first.socket().close());

    await().until(() -> hub.quota.usage().equals(NOTHING));
    connect().send(ONE).awaitEvents(1);
  }

  @Test
  void aSessionIsOpeningUntilItsFirstEvent() {
    start(new Limits(9, 9, 1));
    TestClient first = connect();
    assertThat(hub.quota.usage()).isEqualTo(new Usage(1, 1, 1));

    first.send(ONE).awaitEvents(1);

    assertThat(hub.quota.usage()).isEqualTo(new Usage(1, 0, 1));
    connect();
  }

  @Test
  void anUpgradeThatIsRefusedOtherwiseTakesNoRoom() throws Exception {
    start(new Limits(1, 1, 1));
    WebSocketConnectOptions unknown = options();
    unknown.setURI("/v1/realtime?model=nobody");
    try {
      TestClient.connecting(http, unknown).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException refused) {
      assertThat(refused.getCause()).isInstanceOf(UpgradeRejectedException.class);
    }

    assertThat(hub.quota.usage()).isEqualTo(NOTHING);
    connect();
  }

  @Test
  void aBurstIsReadInTheEndAndNothingOfItIsLost() {
    router.echo = false;
    start(new Rate(50, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30)));
    TestClient client = connect();
    List<String> sent = IntStream.range(0, 120).mapToObj(i -> "{\"n\":" + i + "}").toList();

    sent.forEach(client::send);

    await().until(() -> router.received.size() == sent.size());
    assertThat(router.received).extracting("payload").isEqualTo(sent);
    assertThat(client.error().getString("code")).isEqualTo("rate_limit_exceeded");
    assertThat(client.events).hasSize(1);
    assertThat(hub.counted.stalls).containsOnlyOnce("rate");
  }

  @Test
  void bytesCountAsMuchAsMessages() {
    start(new Rate(1_000, 4_096, Duration.ofSeconds(1), Duration.ofSeconds(30)), 8_192);
    TestClient client = connect();
    String big = "\"" + "x".repeat(6_000) + "\"";

    client.send(big).send(big).send(ONE).awaitEvents(4);

    assertThat(client.events).startsWith(big).endsWith(ONE);
    assertThat(client.error().getString("code")).isEqualTo("rate_limit_exceeded");
  }

  @Test
  void theLongestMessageIsNeverTooFast() {
    start(new Rate(1_000, 1_024, Duration.ofSeconds(1), Duration.ofSeconds(30)), 8_192);
    TestClient client = connect();
    String longest = "\"" + "x".repeat(8_190) + "\"";

    client.send(longest).awaitEvents(1);

    assertThat(client.events).containsExactly(longest);
    assertThat(hub.counted.stalls).isEmpty();
  }

  @Test
  void pingsAndEmptyFragmentsCountToo() {
    start(new Rate(50, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30)));
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.send(RawClient.TEXT, false, new byte[0]);
      for (int i = 0; i < 60; i++) {
        client.send(RawClient.CONTINUATION, false, new byte[0]);
      }

      await().until(() -> hub.counted.stalls.contains("rate"));
    }
  }

  @Test
  void whoNeverSlowsDownIsClosedWith1008() {
    start(new Rate(20, 1 << 20, Duration.ofSeconds(1), Duration.ofMillis(700)));
    TestClient client = connect();

    IntStream.range(0, 2_000).forEach(i -> client.send(ONE));

    assertThat(client.awaitClose()).isEqualTo(1008);
    assertThat(client.socket().closeReason())
        .isEqualTo("invalid_request_error.rate_limit_exceeded");
    assertThat(client.error().getString("code")).isEqualTo("rate_limit_exceeded");
    await().until(() -> hub.quota.usage().equals(NOTHING));
    assertThat(router.closed).singleElement().extracting("code").isEqualTo(1008);
  }

  @Test
  void inRealTimeAndTwiceAsFastNobodyIsHeldBack() {
    start(Rate.DEFAULTS);
    TestClient client = connect();
    String piece = "{\"audio\":\"" + "A".repeat(1_280) + "\"}";

    IntStream.range(0, 200).forEach(i -> client.send(piece));

    client.awaitEvents(200);
    assertThat(hub.counted.stalls).doesNotContain("rate");
  }
}
