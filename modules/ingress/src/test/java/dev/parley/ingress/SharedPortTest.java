package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenSession;
import dev.parley.ingress.auth.AuthConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.http.WebSocketClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedPortTest {
  private final TestHub hub = new TestHub();

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void instancesShareThePortAndEachServesItsOwnSessions() {
    WebSocketClient http = TestClient.newHttp(hub.vertx);
    StandInRouter router = hub.addRouter();
    List<Integer> ports = new CopyOnWriteArrayList<>();
    IngressEnvironment environment =
        new IngressEnvironment(
            hub.node,
            "1",
            hub.authenticator(AuthConfig.OPEN),
            TestHub.ROUTES,
            () -> TestHub.ENDPOINTS,
            hub.quota,
            IngressMetrics.NONE,
            null,
            ports::add);
    TestHub.await(
        hub.vertx.deployVerticle(
            () -> new IngressVerticle(TestHub.config(), environment),
            new DeploymentOptions().setInstances(2)));

    List<TestClient> clients =
        IntStream.range(0, 10)
            .mapToObj(i -> TestClient.connect(http, ports.get(0), "/v1/realtime").send("{}"))
            .toList();
    clients.forEach(client -> client.awaitEvents(1));

    assertThat(ports).hasSize(2);
    assertThat(Set.copyOf(ports)).hasSize(1);
    Set<InstanceId> links =
        router.opened.stream().map(OpenSession::link).collect(Collectors.toSet());
    assertThat(links).hasSize(2);
    await().until(() -> router.violations.isEmpty());
  }
}
