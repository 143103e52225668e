package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After sessions that ended in every way, every gauge of what is open stands at zero. */
class CleanUpTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ASK = "{\"type\":\"response.create\"}";

  private static final List<String> OPEN =
      List.of(
          "parley_links",
          "parley_sessions",
          "parley_upstreams",
          "parley_endpoints_opening",
          "parley_quota_sessions",
          "parley_quota_opening",
          "parley_quota_subjects");

  @TempDir Path home;

  private final HttpClient http = HttpClient.newHttpClient();

  /** A client of one session, and how it ended. */
  private final class Client implements WebSocket.Listener {
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    Client(HubProcess hub, String route) {
      URI uri = URI.create(hub.url().replaceFirst("^http", "ws") + "/v1/realtime?model=" + route);
      socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      up.complete(null);
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.complete(1006);
    }

    Client up() {
      up.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
      return this;
    }

    Client say(String text) {
      socket.sendText(text, true).join();
      return this;
    }

    int ending() {
      return closed.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  @Test
  void everyGaugeIsAtZeroAfterEveryKindOfEnd() throws Exception {
    try (IndiscreetProvider provider = new IndiscreetProvider()) {
      Path conf = home.resolve("parley.yaml");
      Files.writeString(conf, configuration(provider));
      try (HubProcess hub = HubProcess.startReady(home, Map.of(), "--conf", conf.toString())) {
        endByTheClient(hub);
        endByALimit(hub);
        endByTheProvider(hub);

        Awaitility.await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(open(hub)).containsOnly(0.0));
        assertThat(figure(hub, "parley_links_closed_seconds_count")).isEqualTo(11);
      }
    }
  }

  private void endByTheClient(HubProcess hub) {
    Client polite = new Client(hub, "hang-up").up();
    polite.socket.sendClose(1000, "").join();
    assertThat(polite.ending()).isEqualTo(1000);
    new Client(hub, "hang-up").up().socket.abort();
    new Client(hub, "hang-up").socket.abort();
  }

  private void endByALimit(HubProcess hub) {
    assertThat(new Client(hub, "hang-up").up().ending()).as("idle").isEqualTo(1008);
    assertThat(new Client(hub, "hang-up").up().say("x".repeat(5_000)).ending()).isEqualTo(1009);
    Client fast = new Client(hub, "hang-up").up();
    for (int i = 0; i < 60 && !fast.closed.isDone(); i++) {
      fast.say("{\"type\":\"input_audio_buffer.clear\"}");
    }
    assertThat(fast.ending()).as("too fast").isEqualTo(1008);
  }

  private void endByTheProvider(HubProcess hub) {
    for (String way : List.of("hang-up", "garble", "fail")) {
      assertThat(new Client(hub, way).up().say(ASK).ending()).as(way).isEqualTo(1011);
    }
    for (String way : List.of("refuse", "turn-away")) {
      assertThat(new Client(hub, way).ending()).as(way).isEqualTo(1011);
    }
  }

  private static String configuration(IndiscreetProvider provider) {
    StringBuilder endpoints =
        new StringBuilder("switching: {per-minute: 0}\nhistory: {transcribe: false}\nendpoints:\n");
    StringBuilder routes = new StringBuilder("routes:\n");
    for (String way : List.of("hang-up", "garble", "fail", "refuse", "turn-away")) {
      endpoints.append("  %s: {url: \"%s\", key: k, model: m}\n".formatted(way, provider.url(way)));
      routes.append("  %s: {endpoints: [%s]}\n".formatted(way, way));
    }
    return endpoints
        + routes.toString()
        + "limits: {max-message-bytes: 4096, idle-timeout: 2s, events-per-second: 10, burst: 1s,"
        + " excess-timeout: 1s}\n";
  }

  /** Each gauge, over all its labels. */
  private List<Double> open(HubProcess hub) throws Exception {
    List<Double> all = new ArrayList<>();
    for (String gauge : OPEN) {
      all.add(figure(hub, gauge));
    }
    return all;
  }

  private double figure(HubProcess hub, String name) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(hub.management() + "/metrics")).build();
    String text = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher samples =
        Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE).matcher(text);
    double sum = 0;
    boolean found = false;
    while (samples.find()) {
      sum += Double.parseDouble(samples.group(1));
      found = true;
    }
    assertThat(found).as(name + " is there").isTrue();
    return sum;
  }
}
