package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setting up a call through the whole hub, with the emulator as the vendor. */
class CallTest {
  @TempDir Path home;

  private static HttpResponse<String> post(String url, JsonObject body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theVendorsAnswerComesBackAndTheKeyIsInNoLog() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of())) {
      HttpResponse<String> made =
          post(
              hub.url() + "/api/realtime/session",
              new JsonObject().put("voice", "marin").put("instructions", "Be brief."));
      JsonObject session = new JsonObject(made.body()).getJsonObject("session");
      String key = session.getJsonObject("client_secret").getString("value");

      HttpResponse<String> answer =
          post(
              hub.url() + "/api/realtime/sdp",
              new JsonObject().put("sdp", "v=0\r\n").put("ephemeralKey", key));

      assertThat(session.getString("model")).isEqualTo("gpt-4o-realtime");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).startsWith("v=0").contains("a=group:BUNDLE 0 1");
      assertThat(hub.text()).doesNotContain(key, "Be brief.");
    }
  }
}
