package dev.parley.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.OpenSession;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a link or is answered by it, over real sockets. */
class LinkRulesTest {
  private static final String URI = "/v1/realtime?model=gpt-realtime";
  private static final String BETA = "OpenAI-Beta: realtime=v1";
  private static final String UNTRANSLATABLE =
      "{\"type\":\"session.update\",\"session\":{\"temperature\":9}}";
  private static final int LIMIT = 100_000;
  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;
  private String ingress;

  @BeforeEach
  void createClient() {
    http = TestClient.newHttp(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
    if (router != null) {
      assertThat(router.violations).isEmpty();
    }
  }

  private void start(TestLimits limits) {
    router = hub.addRouter();
    ingress = hub.start(limits.config());
  }

  private static TestLimits limits() {
    return TestLimits.ofMessages(LIMIT);
  }

  private TestClient connect() {
    return TestClient.connect(http, hub.port(), URI);
  }

  private SessionId onlySession() {
    await().until(() -> router.opened.size() == 1);
    return router.opened.get(0).session();
  }

  private void assertClosedOnceWith(int code) {
    await().until(() -> hub.counted.closedWith.size() == 1);
    await().until(() -> !router.closed.isEmpty());
    assertThat(hub.counted.closedWith).containsExactly(code);
    assertThat(router.closed).singleElement().extracting(LinkClosed::code).isEqualTo(code);
  }

  private static String ofBytes(int bytes) {
    String wide = "é".repeat(10);
    return "\"" + "x".repeat(bytes - 2 - wide.getBytes(UTF_8).length) + wide + "\"";
  }

  @Test
  void aMessageOfExactlyTheLimitPassesAndOneByteMoreEndsTheSessionWith1009() {
    start(limits());
    TestClient client = connect();

    client.send(ofBytes(LIMIT)).awaitEvents(1);
    client.send(ofBytes(LIMIT + 1));

    assertThat(client.awaitClose()).isEqualTo(1009);
    assertThat(client.events).hasSize(2);
    assertThat(client.error().getString("code")).isEqualTo("message_too_big");
    assertThat(router.received).hasSize(1);
    assertClosedOnceWith(1009);
  }

  @Test
  void aMessageThatGrowsOverTheLimitByFragmentsEndsTheSessionWith1009() {
    start(limits());
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      byte[] half = new byte[LIMIT / 2];
      client.send(RawClient.TEXT, false, half).send(RawClient.CONTINUATION, false, half);
      client.send(RawClient.CONTINUATION, false, new byte[1]);

      assertThat(client.read().text()).contains("message_too_big");
      assertThat(client.read().closeCode()).isEqualTo(1009);
    }
    assertClosedOnceWith(1009);
  }

  @Test
  void aFrameBeyondWhatTheLibraryTakesStillEndsWith1009() {
    start(limits());
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.sendHeader(0x80 | RawClient.TEXT, 64 * 1024 * 1024);

      assertThat(client.read().text()).contains("message_too_big");
      assertThat(client.read().closeCode()).isEqualTo(1009);
    }
    assertClosedOnceWith(1009);
  }

  @Test
  void aMalformedFrameEndsTheSessionWith1002() {
    start(limits());
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.sendBytes(new byte[] {(byte) 0xf3, (byte) 0x80, 0, 0, 0, 0});

      assertThat(client.read().text()).contains("invalid_request");
      assertThat(client.read().closeCode()).isEqualTo(1002);
    }
    assertClosedOnceWith(1002);
  }

  @Test
  void aMessageInAnyFragmentsIsOneFrameForTheRouter() {
    start(limits());
    byte[] text = "{\"a\":\"é€😀\"}".getBytes(UTF_8);
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.send(RawClient.TEXT, false, new byte[0]);
      for (byte piece : text) {
        client.send(RawClient.CONTINUATION, false, new byte[] {piece});
      }
      client.send(RawClient.CONTINUATION, true, new byte[0]);

      assertThat(client.read().text()).isEqualTo("{\"a\":\"é€😀\"}");
    }
  }

  @Test
  void R24_whatALinkSaysByItselfHasItsPlaceInTheStream() {
    IngressConfig.Rate slow =
        new IngressConfig.Rate(1, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30));
    start(limits().withRate(slow));
    router.echo = false;
    TestClient client = TestClient.connect(http, hub.port(), URI + "&parley_events=1");
    router.emit(onlySession(), List.of("{\"n\":0}", "{\"n\":1}"));
    client.awaitEvents(2);

    client.send("{}").awaitEvents(3);

    assertThat(client.error().getString("code")).isEqualTo("rate_limit_exceeded");
    assertThat(router.received)
        .extracting(Frame::kind)
        .containsExactly(FrameKind.UNREAD, FrameKind.CONTROL);
    assertThat(router.received.get(1).payload()).isEqualTo(client.events.get(2));
  }

  @Test
  void textThatIsNotUtf8EndsTheSessionWith1007() {
    start(limits());
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.send(RawClient.TEXT, true, new byte[] {'"', (byte) 0xc3, '"'});

      assertThat(client.read().text()).contains("invalid_event");
      assertThat(client.read().closeCode()).isEqualTo(1007);
    }
    assertClosedOnceWith(1007);
  }

  @Test
  void aSlowReaderIsClosedWith1013AndTenOtherSessionsLoseAndReorderNothing() {
    start(limits().withSlow(Duration.ofSeconds(1)));
    router.recording = false;
    List<TestClient> others = IntStream.range(0, 10).mapToObj(i -> connect()).toList();
    others.forEach(client -> client.send("{\"hello\":1}").awaitEvents(1));
    List<SessionId> sessions = router.opened.stream().map(OpenSession::session).toList();
    List<String> flood = new ArrayList<>();
    IntStream.range(0, 4_000)
        .forEach(i -> flood.add("{\"n\":" + i + ",\"" + "x".repeat(1_400) + "\":0}"));

    try (RawClient slow = RawClient.upgraded(hub.port(), 32_768)) {
      await().until(() -> router.opened.size() == 11);
      router.emit(router.opened.get(10).session(), flood);
      sessions.forEach(session -> router.emit(session, flood));

      await().until(() -> !router.closed.isEmpty());
      RawClient.ServerFrame last = slow.read();
      int read = 0;
      while (last != null && last.opcode() != RawClient.CLOSE) {
        assertThat(last.text()).isEqualTo(flood.get(read++));
        last = slow.read();
      }
      assertThat(last).isNotNull();
      assertThat(last.closeCode()).isEqualTo(1013);
      assertThat(read).isLessThan(flood.size());
    }

    assertThat(hub.counted.stalls).contains("down");
    others.forEach(client -> client.awaitEvents(1 + flood.size()));
    others.forEach(
        client -> assertThat(client.events.subList(1, client.events.size())).isEqualTo(flood));
    assertThat(router.closed)
        .singleElement()
        .isEqualTo(
            new LinkClosed(router.opened.get(10).session(), router.opened.get(10).epoch(), 1013));
  }

  @Test
  void aClientThatNeverReadsAgainIsCutOff() {
    start(limits().withSlow(Duration.ofMillis(200)));
    try (RawClient slow = RawClient.upgraded(hub.port(), 32_768)) {
      router.emit(
          onlySession(), IntStream.range(0, 4_000).mapToObj(i -> "x".repeat(1_400)).toList());

      await().atMost(Duration.ofSeconds(15)).until(() -> hub.counted.closedWith.contains(1013));
    }
    assertThat(router.closed).hasSize(1);
  }

  @Test
  void aClientThatFloodsUntranslatableEventsWithoutReadingTheErrorsIsNotReadEither() {
    start(limits().withSlow(Duration.ofMillis(300)));
    try (RawClient client = RawClient.upgraded(hub.port(), 32_768, URI, BETA)) {
      onlySession();
      Thread flooder =
          new Thread(
              () -> {
                try {
                  while (true) {
                    client.sendText(UNTRANSLATABLE);
                  }
                } catch (java.io.UncheckedIOException closed) {
                  // The hub has had enough.
                }
              });
      flooder.start();

      // What the hub has done: a kernel whose receive window was overrun hears of a reset late.
      await().atMost(Duration.ofSeconds(20)).until(() -> hub.counted.closedWith.contains(1013));
      assertThat(router.closed).singleElement().extracting(LinkClosed::code).isEqualTo(1013);
    }
  }

  @Test
  void anIdleClientIsToldAndClosedWith1008() {
    start(limits().withIdle(Duration.ofMillis(400)));
    TestClient client = connect();

    assertThat(client.awaitClose()).isEqualTo(1008);
    assertThat(client.error().getString("code")).isEqualTo("idle_timeout");
    assertClosedOnceWith(1008);
  }

  @Test
  void aSessionThatReachesItsMaximumAgeIsToldAndClosedWith1001() {
    start(limits().withAge(Duration.ofMillis(600)));
    TestClient client = connect();

    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThat(client.error().getString("code")).isEqualTo("session_expired");
    assertClosedOnceWith(1001);
  }

  @Test
  void aTalkingClientIsNotIdle() {
    start(limits().withIdle(Duration.ofMillis(600)));
    TestClient client = connect();

    long timer = hub.vertx.setPeriodic(100, tick -> client.send("{}"));
    client.awaitEvents(12);
    hub.vertx.cancelTimer(timer);

    assertThat(hub.counted.closedWith).isEmpty();
  }

  @Test
  void theHubPings() {
    start(limits().withPing(Duration.ofMillis(300)));
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
      assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
    }
  }

  @Test
  void theRoutersCloseComesAfterItsLastFrame() {
    start(limits());
    TestClient client = connect();
    SessionId session = onlySession();

    router.emit(session, List.of("{\"last\":1}"));
    router.closeLink(session, 1011, "server_error.no_provider");

    assertThat(client.awaitClose()).isEqualTo(1011);
    assertThat(client.socket().closeReason()).isEqualTo("server_error.no_provider");
    assertThat(client.events).containsExactly("{\"last\":1}");
    assertClosedOnceWith(1011);
  }

  @ParameterizedTest
  @ValueSource(ints = {1006, 70_000})
  void aCloseCodeThatNoFrameCanCarryBecomes1011(int code) {
    start(limits());
    TestClient client = connect();

    router.closeLink(onlySession(), code, "é".repeat(100));

    assertThat(client.awaitClose()).isEqualTo(1011);
  }

  @Test
  void whenTheRouterIsGoneTheClientIsToldAndClosedWith1011() {
    start(limits());
    TestClient client = connect().send("{}");
    client.awaitEvents(1);

    TestHub.await(router.vanish());
    client.send("{}");

    assertThat(client.awaitClose()).isEqualTo(1011);
    assertThat(client.error().getString("code")).isEqualTo("hub_unavailable");
    await().until(() -> hub.counted.closedWith.equals(List.of(1011)));
  }

  @Test
  void framesOfAnOlderEpochAreIgnoredAndALostFrameEndsTheSession() {
    start(limits());
    TestClient client = connect();
    SessionId session = onlySession();

    long epoch = router.opened.get(0).epoch();
    router.emitRaw(frame(session, epoch - 1, 0, "{\"stale\":1}"));
    router.emitRaw(frame(session, epoch, 0, "{\"first\":1}"));
    router.emitRaw(frame(session, epoch, 0, "{\"again\":1}"));
    router.emitRaw(frame(session, epoch, 2, "{\"third\":1}"));

    assertThat(client.awaitClose()).isEqualTo(1011);
    assertThat(client.events).hasSize(2).first().isEqualTo("{\"first\":1}");
    assertThat(client.error().getString("code")).isEqualTo("internal");
    assertClosedOnceWith(1011);
  }

  @Test
  void R9_aRouterThatAnswersTooLateIsPassedOverAndItsSessionEnded() {
    // The ingress instance shares the event loop of the router deployed first and asks it first.
    StandInRouter late = hub.addRouter();
    router = hub.addRouter();
    late.withholdReplies = true;
    hub.start(limits().config());
    TestClient client = connect().send("{\"hi\":1}");

    client.awaitEvents(1);
    SessionId session = onlySession();
    await().until(() -> !late.closed.isEmpty());
    late.emit(session, List.of("{\"late\":1}"));
    client.send("{\"bye\":1}").awaitEvents(2);

    assertThat(client.events).containsExactly("{\"hi\":1}", "{\"bye\":1}");
    assertThat(late.opened).hasSize(1);
    long tried = late.opened.get(0).epoch();
    assertThat(late.closed).containsExactly(new LinkClosed(session, tried, 1006));
    assertThat(router.opened)
        .singleElement()
        .extracting(OpenSession::epoch)
        .isEqualTo(Epoch.next(tried, router.opened.get(0).link()));
    assertThat(router.closed).isEmpty();
  }

  @Test
  void aClientThatLeavesWhileItsRouterIsAskedIsReportedToThatRouter() {
    start(limits());
    router.withholdReplies = true;
    TestClient client = connect();
    SessionId session = onlySession();

    TestHub.await(client.socket().close((short) 4000, "gone"));

    await().until(() -> !router.closed.isEmpty());
    assertThat(router.closed)
        .containsExactly(new LinkClosed(session, router.opened.get(0).epoch(), 4000));
  }

  @Test
  void whenNoRouterAnswersTheClientIsToldAndClosedWith1011() {
    start(limits());
    router.silent = true;
    TestClient client = connect();

    assertThat(client.awaitClose()).isEqualTo(1011);
    assertThat(client.error().getString("code")).isEqualTo("hub_unavailable");
    await().until(() -> hub.counted.closedWith.equals(List.of(1011)));
  }

  @Test
  void aRoutersRefusalReachesTheClientWithItsOwnCode() {
    start(limits());
    router.refuseWith = ErrorCode.SESSION_LIMIT;
    TestClient client = connect();

    assertThat(client.awaitClose()).isEqualTo(1008);
    assertThat(client.error().getString("code")).isEqualTo("session_limit");
    assertThat(client.error().getString("message")).isEqualTo("refused on purpose");
    assertThat(router.closed).isEmpty();
  }

  @Test
  void aClientWhoseRoutersAllStopIsToldThatTheHubLeaves() {
    start(limits());
    router.refuseWith = ErrorCode.HUB_SHUTTING_DOWN;
    TestClient client = connect();

    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThat(client.error().getString("code")).isEqualTo("hub_shutting_down");
  }

  @Test
  void stoppingTellsEveryClientAndEveryRouter() {
    start(limits());
    List<TestClient> clients = List.of(connect(), connect());
    await().until(() -> router.opened.size() == 2);

    TestHub.await(hub.vertx.undeploy(ingress));

    for (TestClient client : clients) {
      assertThat(client.awaitClose()).isEqualTo(1001);
      assertThat(client.error().getString("code")).isEqualTo("hub_shutting_down");
    }
    await().until(() -> router.closed.size() == 2);
  }

  private static Frame frame(SessionId session, long epoch, long seq, String event) {
    return new Frame(session, Leg.LINK, epoch, 0, seq, FrameKind.CONTROL, event);
  }
}
