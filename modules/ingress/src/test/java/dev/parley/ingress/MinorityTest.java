package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.peer.Minority;
import io.vertx.core.http.WebSocketClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of a node that is cut off from most others (rule R23), over real sockets. */
class MinorityTest {
  private static final String PLAIN = "/v1/realtime?model=gpt-realtime";
  private static final String OPTED_IN = PLAIN + "&parley_events=1";

  private final TestHub hub = new TestHub();
  private WebSocketClient http;

  @BeforeEach
  void start() {
    http = TestClient.newHttp(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private TestClient connect(String uri) {
    TestClient client = TestClient.connect(http, hub.port(), uri);
    client.send("{\"n\":1}").send("{\"n\":2}");
    await().until(() -> client.events.contains("{\"n\":2}"));
    return client;
  }

  private static void assertSentElsewhere(TestClient client) {
    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThat(client.socket().closeReason()).isEqualTo("server_error.hub_unavailable");
  }

  private static void assertServed(TestClient client) {
    client.send("{\"n\":3}");
    await().until(() -> client.events.contains("{\"n\":3}"));
  }

  private void send(OpenSession opened, long epoch) {
    Address.of(Role.INGRESS, opened.link())
        .send(hub.vertx.eventBus(), new SendElsewhere(opened.session(), epoch));
  }

  @Test
  void R23_clientWhoseRouterIsAmongTheOthersIsSentThere() {
    hub.addRouter();
    hub.start(TestHub.config());
    TestClient plain = connect(PLAIN);
    TestClient client = connect(OPTED_IN);

    Minority.tell(hub.vertx.eventBus());

    assertSentElsewhere(client);
    assertServed(plain);
  }

  @Test
  void R23_clientOfARouterOfThisNodeIsSentElsewhereWhenThatSaysSo() {
    StandInRouter router = hub.addRouterHere();
    hub.start(TestHub.config());
    TestClient plain = connect(PLAIN);
    TestClient client = connect(OPTED_IN);

    Minority.tell(hub.vertx.eventBus());
    assertServed(client);
    OpenSession opened = router.opened.get(1);
    send(opened, opened.epoch() - 1);
    assertServed(client);
    router.opened.forEach(each -> send(each, each.epoch()));

    assertSentElsewhere(client);
    assertServed(plain);
  }
}
