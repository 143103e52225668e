package dev.parley.hub.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.contract.SessionId;
import dev.parley.session.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans as a collector gets them, over a real connection. */
class OtlpSpansTest {
  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeEach
  void listen() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          // Protocol buffers keep texts as they are.
          received.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private Map<String, String> environment() {
    int port = collector.getAddress().getPort();
    return Map.of(OtlpSpans.ENDPOINT, "http://127.0.0.1:" + port);
  }

  @Test
  void switchIsToldToTheCollector() {
    SessionId session = SessionId.create();
    try (OtlpSpans spans = OtlpSpans.of(environment(), "the-node").orElseThrow()) {
      spans.switched(
          session, new Effect.Switched("first", "second", "provider_closed", 140, 3, 0, 0, 0));
    }

    await().until(() -> !received.isEmpty());
    assertThat(received.get(0))
        .contains("session.switch", session.value(), "first", "second", "provider_closed")
        .contains("the-node");
  }

  @Test
  void nobodyIsToldUnlessTheEnvironmentNamesACollector() {
    assertThat(OtlpSpans.of(Map.of(), "node")).isEmpty();
    assertThat(OtlpSpans.of(Map.of(OtlpSpans.ENDPOINT, " "), "node")).isEmpty();
  }

  @Test
  void whatIsNoUrlIsRefusedByName() {
    for (String wrong : List.of("collector:4318", "ftp://collector", "http://", "ht tp://x")) {
      assertThatThrownBy(() -> OtlpSpans.of(Map.of(OtlpSpans.ENDPOINT, wrong), "node"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(OtlpSpans.ENDPOINT);
    }
  }
}
