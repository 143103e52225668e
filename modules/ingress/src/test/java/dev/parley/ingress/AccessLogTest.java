package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
  private final TestHub hub = new TestHub();
  private StandInRouter router;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event);
        }
      };

  @BeforeEach
  void start() {
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    router = hub.addRouter();
    hub.start(TestHub.config());
  }

  @AfterEach
  void stop() {
    hub.close();
    root.detachAppender(appender);
    root.setLevel(Level.WARN);
  }

  private List<ILoggingEvent> named(String message) {
    return lines.stream().filter(line -> line.getMessage().equals(message)).toList();
  }

  private static Map<String, String> facts(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  private String everything() {
    return lines.stream()
        .map(line -> line.getFormattedMessage() + line.getKeyValuePairs())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aRequestIsOneLineWithoutItsQuery() {
    TestHub.await(
        WebClient.create(hub.vertx)
            .get(hub.port(), "localhost", "/v1/models?token=s3cret")
            .putHeader("authorization", "Bearer s3cret")
            .send());

    await().until(() -> named("request answered").size() == 1);
    assertThat(facts(named("request answered").get(0)))
        .containsEntry("subject", "anonymous")
        .containsEntry("method", "GET")
        .containsEntry("path", "/v1/models")
        .containsEntry("status", "200")
        .containsKey("durationMs");
    assertThat(everything()).doesNotContain("s3cret");
  }

  @Test
  void aSessionThatNoRouterTakesIsOneLine() {
    router.refuseWith = ErrorCode.MODEL_NOT_FOUND;
    TestClient client =
        TestClient.connect(
            TestClient.newHttp(hub.vertx), hub.port(), "/v1/realtime?model=gpt-realtime");

    assertThat(client.awaitClose()).isEqualTo(1008);

    await().until(() -> named("session closed").size() == 1);
    assertThat(facts(named("session closed").get(0)))
        .containsEntry("subject", "anonymous")
        .containsEntry("route", "gpt-4o-realtime")
        .containsEntry("endpoint", "none")
        .containsEntry("closeCode", "1008")
        .containsKeys("sessionId", "durationMs");
  }

  @Test
  void aSessionsCredentialsAndWordsAreNotLoggedAndItsRouterAccountsForIt() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime?model=gpt-realtime&token=s3cret");
    options.addSubProtocol("realtime").addSubProtocol("openai-insecure-api-key.s3cret");
    TestClient client =
        TestClient.connect(TestClient.newHttp(hub.vertx), options).send("{\"say\":\"s3cret\"}");
    client.awaitEvents(1);

    TestHub.await(client.socket().close((short) 1000, null));

    await().until(() -> router.closed.size() == 1 && hub.counted.closedWith.size() == 1);
    assertThat(named("session closed")).isEmpty();
    assertThat(named("request answered")).isEmpty();
    assertThat(everything()).doesNotContain("s3cret");
  }

  @Test
  void aClientsTextCannotForgeLines() {
    assertThat(AccessLog.printable("/a\nb\u001b[31m\u00e9 c")).isEqualTo("/a?b?[31m??c");
    assertThat(AccessLog.printable("x".repeat(1_000))).hasSize(128);
  }
}
