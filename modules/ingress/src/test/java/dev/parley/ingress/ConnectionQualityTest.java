package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients with real sockets that ask how good their connection is. */
class ConnectionQualityTest {
  private static final String URI = "/v1/realtime?model=gpt-realtime";

  private final TestHub hub = new TestHub();
  private WebSocketClient http;

  @BeforeEach
  void start() {
    hub.addRouter();
    hub.start(TestHub.config());
    http = TestClient.newHttp(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void clientThatAsksIsToldOfItsRoundTrips() {
    TestClient client = TestClient.connect(http, hub.port(), URI + "&parley_quality=1").send("{}");

    client.awaitEvents(1);
    await().atMost(Duration.ofSeconds(20)).until(() -> client.events.size() == 2);

    JsonObject told = new JsonObject(client.events.get(1));
    assertThat(told.getString("type")).isEqualTo("parley.connection");
    assertThat(told.getDouble("rtt_ms")).isPositive();
    assertThat(told.getLong("queue_bytes")).isZero();
    assertThat(hub.counted.measured).isNotEmpty();
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    assertThatThrownBy(() -> TestClient.connect(http, hub.port(), URI + "&parley_quality=maybe"))
        .hasRootCauseInstanceOf(UpgradeRejectedException.class);
  }
}
