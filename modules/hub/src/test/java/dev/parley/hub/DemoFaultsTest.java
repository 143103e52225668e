package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo whose emulators are broken by request: the conversation goes on with the other one. */
class DemoFaultsTest {
  private static final String PATH = "/api/v1/demo/faults";
  private static final String OPTED_IN = "?model=gpt-realtime&parley_events=1";

  @TempDir Path home;

  private static HttpResponse<String> request(HubProcess hub, String method, String body)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(hub.url() + PATH))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static int cause(HubProcess hub, String provider, String fault, String when)
      throws Exception {
    JsonObject wish =
        new JsonObject().put("provider", provider).put("fault", fault).put("when", when);
    HttpResponse<String> answer = request(hub, "POST", wish.encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getInteger("sessions");
  }

  /** Of one provider, how often each fault is still to be taken. */
  private static Map<String, Integer> armed(HubProcess hub, String provider) throws Exception {
    return new JsonObject(request(hub, "GET", "").body())
        .getJsonArray("providers").stream()
            .map(JsonObject.class::cast)
            .filter(each -> each.getString("name").equals(provider))
            .flatMap(each -> each.getJsonArray("faults").stream())
            .map(JsonObject.class::cast)
            .collect(
                Collectors.toMap(
                    fault -> fault.getString("name"), fault -> fault.getInteger("armed")));
  }

  private static void assertMoved(SessionClient client) {
    JsonObject changed = client.await("parley.provider.changed");
    assertThat(changed.getString("from")).isEqualTo("emulator");
    assertThat(changed.getString("to")).isEqualTo("emulator-glm");
  }

  @Test
  void sessionsThatStandFeelAFaultNowAndGoOnElsewhere() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of());
        SessionClient client = SessionClient.open(hub.url(), OPTED_IN)) {
      assertThat(cause(hub, "emulator-glm", "CLOSE_MID_RESPONSE", "now")).isZero();
      assertThat(cause(hub, "emulator", "CLOSE_MID_RESPONSE", "now")).isEqualTo(1);

      assertThat(client.ask("Hello there, hub.")).isNotBlank();
      assertMoved(client);
    }
  }

  @Test
  void anArmedFaultIsTakenByTheNextResponseOfItsEndpointOnly() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, Map.of());
        SessionClient client = SessionClient.open(hub.url(), OPTED_IN)) {
      assertThat(armed(hub, "emulator"))
          .containsEntry("FAILED_RESPONSE", 0)
          .doesNotContainKey("REFUSE");
      cause(hub, "emulator", "FAILED_RESPONSE", "next");
      cause(hub, "emulator-glm", "HTTP_5XX", "next");
      assertThat(armed(hub, "emulator"))
          .containsEntry("FAILED_RESPONSE", 1)
          .containsEntry("HTTP_5XX", 0);
      assertThat(armed(hub, "emulator-glm")).containsEntry("HTTP_5XX", 1);
      request(hub, "DELETE", "");
      assertThat(armed(hub, "emulator-glm")).containsEntry("HTTP_5XX", 0);
      cause(hub, "emulator", "FAILED_RESPONSE", "next");

      assertThat(client.ask("Hello there, hub.")).isNotBlank();
      assertMoved(client);
      assertThat(armed(hub, "emulator")).containsEntry("FAILED_RESPONSE", 0);
    }
  }

  @Test
  void aHubWithEndpointsOfItsOwnHasNoSuchPaths() throws Exception {
    Map<String, String> environment =
        Map.of("OPENAI_API_KEY", "sk-1", "OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    try (HubProcess hub = HubProcess.startReady(home, environment)) {
      assertThat(request(hub, "GET", "").statusCode()).isEqualTo(404);
      assertThat(request(hub, "POST", "{}").statusCode()).isEqualTo(404);
    }
  }
}
