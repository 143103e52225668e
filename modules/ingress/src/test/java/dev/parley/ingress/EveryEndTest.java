package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota.Usage;
import dev.parley.ingress.IngressConfig.Rate;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a session ends, its room is given back, its end counted, and its router told, once. */
class EveryEndTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Rate SLOW = new Rate(50, 100_000, Duration.ofSeconds(1), SHORT);

  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;
  private String ingress;

  /** How it ends. */
  private enum End {
    CLOSED_BY_CLIENT(1000),
    CUT_BY_CLIENT(1006),
    CUT_WHILE_OPENING(1006),
    IDLE(1008),
    TOO_OLD(1001),
    TOO_BIG(1009),
    NOT_UTF8(1007),
    MALFORMED(1002),
    TOO_FAST(1008),
    TOO_SLOW(1013),
    CLOSED_BY_ROUTER(1011),
    REFUSED_BY_ROUTER(1008),
    ROUTER_SILENT(1011),
    ROUTER_GONE(1011),
    HUB_STOPPED(1001);

    private final int code;

    End(int code) {
      this.code = code;
    }

    /** Whether a router served the session and could be told of its end. */
    boolean isReported() {
      return this != REFUSED_BY_ROUTER && this != ROUTER_SILENT && this != ROUTER_GONE;
    }
  }

  @BeforeEach
  void createClient() {
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
  }

  @AfterEach
  void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  private static TestLimits limits(End end) {
    TestLimits usual = TestLimits.ofMessages(100_000).withSlow(SHORT);
    return switch (end) {
      case IDLE -> usual.withIdle(SHORT);
      case TOO_OLD -> usual.withAge(SHORT);
      case TOO_FAST -> usual.withRate(SLOW);
      default -> usual;
    };
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothing(End end) {
    router.withholdReplies = end == End.CUT_WHILE_OPENING;
    router.refuseWith = end == End.REFUSED_BY_ROUTER ? ErrorCode.MODEL_NOT_FOUND : null;
    router.silent = end == End.ROUTER_SILENT;
    ingress = hub.start(limits(end).config());

    try (RawClient client = RawClient.upgraded(hub.port(), 32_768)) {
      bringAbout(end, client);
      await().atMost(Duration.ofSeconds(15)).until(() -> hub.counted.closedWith.size() == 1);
    }

    assertThat(hub.counted.closedWith).containsExactly(end.code);
    assertThat(hub.counted.opened).hasSize(1);
    assertThat(hub.quota.usage()).isEqualTo(new Usage(0, 0, 0));
    if (end.isReported()) {
      await().until(() -> !router.closed.isEmpty());
      assertThat(router.closed).singleElement().extracting("code").isEqualTo(end.code);
    }
  }

  private void bringAbout(End end, RawClient client) {
    switch (end) {
      case CLOSED_BY_CLIENT -> client.send(RawClient.CLOSE, true, new byte[] {3, (byte) 0xe8});
      case CUT_BY_CLIENT, CUT_WHILE_OPENING -> {
        await().until(() -> router.opened.size() == 1);
        client.close();
      }
      case IDLE, TOO_OLD, REFUSED_BY_ROUTER, ROUTER_SILENT -> readToTheClose(client);
      case TOO_BIG -> {
        client.send(RawClient.TEXT, true, new byte[100_001]);
        readToTheClose(client);
      }
      case NOT_UTF8 -> {
        client.send(RawClient.TEXT, true, new byte[] {(byte) 0xff});
        readToTheClose(client);
      }
      case MALFORMED -> client.sendBytes(new byte[] {(byte) 0xf3, (byte) 0x80, 0, 0, 0, 0});
      case TOO_FAST -> {
        client.send(RawClient.TEXT, true, new byte[99_999]);
        client.send(RawClient.TEXT, true, new byte[99_999]);
        client.send(RawClient.TEXT, true, new byte[99_999]);
        readToTheClose(client);
      }
      case TOO_SLOW -> {
        await().until(() -> router.opened.size() == 1);
        router.emit(
            router.opened.get(0).session(),
            IntStream.range(0, 4_000).mapToObj(i -> "x".repeat(1_400)).toList());
      }
      case CLOSED_BY_ROUTER -> {
        await().until(() -> router.opened.size() == 1);
        router.emit(router.opened.get(0).session(), List.of("{}"));
        router.closeLink(router.opened.get(0).session(), 1011, "server_error.no_provider");
        readToTheClose(client);
      }
      case ROUTER_GONE -> {
        client.sendText("{}");
        assertThat(client.read().text()).isEqualTo("{}");
        TestHub.await(router.vanish());
        client.sendText("{}");
        readToTheClose(client);
      }
      case HUB_STOPPED -> {
        await().until(() -> router.opened.size() == 1);
        TestHub.await(hub.vertx.undeploy(ingress));
      }
    }
  }

  /** Reads up to the close frame and answers it, as a client does. */
  private static void readToTheClose(RawClient client) {
    RawClient.ServerFrame frame = client.read();
    while (frame != null && frame.opcode() != RawClient.CLOSE) {
      frame = client.read();
    }
    if (frame != null) {
      client.send(RawClient.CLOSE, true, frame.payload());
    }
  }
}
