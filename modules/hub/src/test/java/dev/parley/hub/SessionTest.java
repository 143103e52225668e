package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the demo, through a whole hub in a process of its own. */
class SessionTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path home;

  @Test
  void aTextTurnIsAnswered() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      assertThat(client.ask("Hello there, hub.")).isNotBlank();
      assertThat(client.events().get(0).getJsonObject("session").getString("model"))
          .isEqualTo("gpt-4o-realtime");
      assertThat(metrics(hub))
          .contains("parley_links{route=\"gpt-4o-realtime\"} 1.0")
          .contains("endpoint=\"emulator\"")
          .contains("parley_upstreams{endpoint=\"emulator\"} 1.0")
          .contains("parley_codec_opened_total 0.0");
    }
  }

  @Test
  void aTurnOfTheRouteToGlmIsAnsweredThroughItsOwnProtocol() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=glm-realtime")) {
      assertThat(client.ask("Hello there, hub.")).isEqualTo("You said: Hello there, hub.");
      assertThat(metrics(hub))
          .contains("parley_upstreams{endpoint=\"emulator-glm\"} 1.0")
          .contains("parley_codec_opened_total 0.0");
    }
  }

  @Test
  void aSessionThatNamesNoModelIsServedByTheDefaultRoute() {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "")) {
      assertThat(client.ask("Hello there, hub.")).isNotBlank();
    }
  }

  @Test
  void sigtermClosesSessionsWith1001AndEndsWithinTwoSeconds() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      hub.terminate();

      assertThat(hub.endsWithin(Duration.ofSeconds(2))).isTrue();
      assertThat(client.closeCode()).isEqualTo(1001);
      assertThat(hub.text()).doesNotContain("WARN", "ERROR", "Exception");
    }
  }

  @Test
  void aHubThatDrainsRefusesSessionsAndEndsThoseThatAreQuiet() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      client.await("session.created");
      HttpRequest drain =
          HttpRequest.newBuilder(URI.create(hub.management() + "/drain"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();

      HttpClient.newHttpClient().send(drain, HttpResponse.BodyHandlers.discarding());

      assertThat(client.closeCode()).isEqualTo(1001);
      await().until(() -> hub.text().contains("draining"));
      assertThat(hub.text()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void sigtermLetsAnAnswerBeSaidToItsEnd() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      client.startAnswer("Hello there, how are you?");
      client.await("response.output_audio.delta");

      hub.terminate();

      assertThat(client.closeCode()).isEqualTo(1001);
      assertThat(client.all("response.done"))
          .extracting(event -> event.getJsonObject("response").getString("status"))
          .containsExactly("completed");
    }
  }

  @Test
  void sigtermEndsAStreamingResponseExactlyOnceBeforeTheErrorAndTheClose() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of("PARLEY_DRAIN_TIMEOUT", "0s"));
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      client.startAnswer("Tell me a long story, please.");
      client.await("response.output_audio.delta");

      hub.terminate();

      assertThat(hub.endsWithin(Duration.ofSeconds(2))).isTrue();
      assertThat(client.closeCode()).isEqualTo(1001);
      List<JsonObject> events = client.events();
      assertThat(events)
          .extracting(event -> event.getString("type"))
          .endsWith("response.done", "error");
      assertThat(client.all("response.done")).hasSize(1);
      assertThat(client.all("error")).hasSize(1);
      JsonObject response = events.get(events.size() - 2).getJsonObject("response");
      assertThat(response.getString("status")).isEqualTo("failed");
      assertThat(code(response.getJsonObject("status_details"))).isEqualTo("hub_shutting_down");
      assertThat(code(events.get(events.size() - 1))).isEqualTo("hub_shutting_down");
    }
  }

  @Test
  void whatIsSaidIsNotLogged() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime&token=tok123")) {
      client.ask("My secret word is xyzzy.");
      hub.terminate();
      hub.exitStatus();

      assertThat(hub.text())
          .contains("session closed")
          .doesNotContain("xyzzy", "tok123", "?model=gpt-realtime&");
    }
  }

  @Test
  void worksOnJdk25WhereThereIsOne() throws Exception {
    Optional<Path> jdk = jdk25();
    assumeTrue(jdk.isPresent(), "there is no JDK 25; JAVA25_HOME names one");

    try (HubProcess hub = HubProcess.startReadyOn(jdk.get(), home, NOTHING);
        SessionClient client = SessionClient.open(hub.url(), "?model=gpt-realtime")) {
      assertThat(client.ask("Hello there, hub.")).isNotBlank();
      assertThat(hub.text()).doesNotContainIgnoringCase("warning");
    }
  }

  private static String code(JsonObject withError) {
    return withError.getJsonObject("error").getString("code");
  }

  private static String metrics(HubProcess hub) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(hub.management() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static Optional<Path> jdk25() throws IOException {
    String named = System.getenv("JAVA25_HOME");
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    Path usual = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(usual)) {
      return Optional.empty();
    }
    try (Stream<Path> installed = Files.list(usual)) {
      return installed
          .filter(path -> path.getFileName().toString().startsWith("temurin-25"))
          .filter(path -> Files.isExecutable(path.resolve("bin/java")))
          .findFirst();
    }
  }
}
