package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signalling of calls (protocol page, 1.5 and 1.7). */
class CallTest {
  private final Vertx vertx = Vertx.vertx();
  private Emulator emulator;

  @BeforeEach
  void start() {
    emulator = new Emulator(EmulatorOptions.defaults().withApiKey("sk-good"));
    vertx.deployVerticle(emulator).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/realtime/calls, application/sdp, sk-good, v=0, 201",
    "/openai/v1/realtime/calls, application/sdp, sk-good, v=0, 201",
    "/v1/realtime/calls, application/sdp, ek_unknown, v=0, 401",
    "/v1/realtime/calls, application/json, sk-good, v=0, 400",
    "/v1/realtime/calls, application/sdp, sk-good, hello, 400",
    "/v1/realtime/elsewhere, application/sdp, sk-good, v=0, 404"
  })
  void anOfferIsAnsweredWhenItsKeyAndShapeAreGood(
      String path, String type, String key, String offer, int status) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + emulator.port() + path))
                    .header("authorization", "Bearer " + key)
                    .header("content-type", type)
                    .POST(HttpRequest.BodyPublishers.ofString(offer))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 201) {
      assertThat(response.headers().firstValue("content-type")).contains("application/sdp");
      assertThat(response.headers().firstValue("location").orElseThrow())
          .matches("/v1/realtime/calls/rtc_[0-9A-Za-z]+");
      assertThat(response.body()).startsWith("v=0\r\n").contains("UDP/TLS/RTP/SAVPF 111 0 8\r\n");
    } else {
      assertThat(response.body()).startsWith("{\"error\":{");
    }
  }
}
