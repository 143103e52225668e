package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long-poll sessions of the demo by plain HTTP, through a whole hub in a process of its own. */
class PollingSessionTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path home;

  /** One session, by its address and token. */
  private record Session(String url, String token) {
    static Session open(HubProcess hub, String body) throws IOException, InterruptedException {
      String polling = hub.url() + "/v1/realtime/polling";
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(polling + "?model=gpt-realtime"))
              .POST(BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(201);
      JsonObject opened = new JsonObject(response.body());
      return new Session(polling + "/" + opened.getString("session_id"), opened.getString("token"));
    }

    HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create(url + path))
          .header("authorization", "Bearer " + token);
    }

    CompletableFuture<HttpResponse<String>> fetch(long cursor, int wait) {
      HttpRequest request = request("/events?cursor=" + cursor + "&wait=" + wait).build();
      return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    /** Fetches until an event of this type has come; returns all types, and the cursor last. */
    List<String> fetchUntil(String type) {
      List<String> types = new ArrayList<>();
      long cursor = 0;
      while (!types.contains(type)) {
        HttpResponse<String> response = join(fetch(cursor, 20));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonObject body = new JsonObject(response.body());
        JsonArray events = body.getJsonArray("events");
        events.forEach(event -> types.add(((JsonObject) event).getString("type")));
        cursor = body.getLong("cursor");
      }
      types.add(Long.toString(cursor));
      return types;
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(40, TimeUnit.SECONDS).join();
  }

  @Test
  void aTextTurnIsAnsweredByTheEventsThatOpenTheSession() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of())) {
      Session session =
          Session.open(
              hub,
              """
              {"events":[
               {"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}},
               {"type":"conversation.item.create","item":{"type":"message","role":"user",
                "content":[{"type":"input_text","text":"Hello there."}]}},
               {"type":"response.create"}]}
              """);

      assertThat(session.fetchUntil("response.done"))
          .startsWith("session.created", "session.updated")
          .containsSubsequence(
              "response.created", "response.output_text.delta", "response.output_text.done");
    }
  }

  @Test
  void sigtermGivesAHeldFetchTheReasonAndEndsInTime() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of())) {
      Session session = Session.open(hub, "");
      List<String> seen = session.fetchUntil("session.created");
      CompletableFuture<HttpResponse<String>> held =
          session.fetch(Long.parseLong(seen.get(seen.size() - 1)), 25);
      assertThat(held).isNotDone();
      hub.terminate();

      assertThat(join(held).body()).contains("\"type\":\"error\"", "hub_shutting_down");
      assertThat(hub.endsWithin(Duration.ofSeconds(3))).isTrue();
      assertThat(hub.text()).doesNotContain("WARN", "ERROR", "Exception", session.token());
    }
  }
}
