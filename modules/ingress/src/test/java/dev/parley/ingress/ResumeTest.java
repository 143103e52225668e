package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.LinkDetached;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.limit.SessionQuota.Usage;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a WebSocket client comes back to its session, over real sockets and the real bus. */
class ResumeTest {
  private static final String OPTED_IN = "/v1/realtime?model=gpt-realtime&parley_events=1";
  private static final int SESSIONS = 3;
  private TestHub hub;
  private WebSocketClient http;
  private StandInRouter router;

  @BeforeEach
  void start() {
    start(TestHub.config());
  }

  private void start(IngressConfig config) {
    hub = new TestHub();
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
    router.echo = false;
    hub.quota =
        new SessionQuota(new SessionQuota.Limits(SESSIONS, SESSIONS, SESSIONS), Duration.ofDays(1));
    hub.start(config);
  }

  @AfterEach
  void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  private TestClient connect(String uri) {
    return TestClient.connect(http, hub.port(), uri);
  }

  private SessionId onlySession() {
    await().until(() -> router.opened.size() == 1);
    return router.opened.get(0).session();
  }

  private void emit(SessionId session, int from, int to) {
    router.emit(session, events(from, to));
  }

  private static List<String> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList();
  }

  private static String resume(String token, long after) {
    return "/v1/realtime?resume=" + token + "&after=" + after;
  }

  private static JsonObject first(TestClient client) {
    client.awaitEvents(1);
    return new JsonObject(client.events.get(0));
  }

  private UpgradeRejectedException refused(String uri) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI(uri);
    try {
      http.connect(options).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof UpgradeRejectedException refusal) {
        return refusal;
      }
      throw failure;
    }
    throw new AssertionError("was upgraded");
  }

  private static JsonObject error(UpgradeRejectedException refusal) {
    return refusal.getBody().toJsonObject().getJsonObject("error");
  }

  /** A client that asked for the hub's events, has got {@code count}, and loses its socket. */
  private SessionId lostAfter(int count) {
    return lostAfter(OPTED_IN, count);
  }

  private SessionId lostAfter(String uri, int count) {
    int known = router.opened.size();
    try (RawClient client = RawClient.upgraded(hub.port(), 0, uri)) {
      await().until(() -> router.opened.size() == known + 1);
      SessionId session = router.opened.get(known).session();
      emit(session, 0, count);
      IntStream.range(0, count).forEach(n -> client.read());
      return session;
    }
  }

  private SessionId detachedAfter(int count) {
    int known = router.detached.size();
    SessionId session = lostAfter(count);
    await().until(() -> router.detached.size() == known + 1);
    return session;
  }

  @Test
  void R24_whoComesBackAfterALostSocketGetsWhatWasMissedInOrderAndGoesOn() {
    SessionId session = detachedAfter(5);

    TestClient back = connect(resume(router.token(session), 3));

    JsonObject resumed = first(back);
    assertThat(resumed.getString("type")).isEqualTo("parley.resumed");
    assertThat(resumed.getLong("position")).isEqualTo(3);
    assertThat(resumed.getLong("received")).isZero();
    assertThat(resumed.getString("token")).startsWith(session + "." + router.instance + ".");
    emit(session, 5, 7);
    back.awaitEvents(5);
    assertThat(back.events.subList(1, 5)).isEqualTo(events(3, 7));
    back.send("{\"a\":1}");
    await().until(() -> router.received.size() == 1);
    ResumeSession asked = router.resumed.get(0);
    assertThat(asked.linkRole()).isEqualTo(Role.INGRESS);
    assertThat(asked.subject()).isEqualTo("anonymous");
    assertThat(asked.after()).isEqualTo(3);
    assertThat(router.detached).extracting(LinkDetached::code).containsExactly(1006);
    assertThat(router.closed).isEmpty();
    assertThat(router.opened).hasSize(1);
  }

  @Test
  void R24_moreThanAWindowOfMissedEventsKeepsItsOrder() {
    SessionId session = detachedAfter(2);
    emit(session, 2, 1_500);

    TestClient back = connect(resume(router.token(session), 1));

    back.awaitEvents(1_500);
    assertThat(back.events.subList(1, 1_500)).isEqualTo(events(1, 1_500));
  }

  /** The router keeps 1024 of those it has given; half a window is left to the client's library. */
  @Test
  void R24_aClientThatAnswersNoPingIsGivenNoMoreThanItCanComeBackFor() {
    hub.close();
    start(TestLimits.usual().withSlow(Duration.ofSeconds(1)).config());
    try (RawClient client = RawClient.upgraded(hub.port(), 0, OPTED_IN)) {
      emit(onlySession(), 0, 3_000);

      int events = 0;
      RawClient.ServerFrame frame = client.read();
      while (frame.opcode() != RawClient.CLOSE) {
        events += frame.opcode() == RawClient.TEXT ? 1 : 0;
        frame = client.read();
      }

      assertThat(frame.closeCode()).isEqualTo(1013);
      assertThat(events).isEqualTo(1_024 - 32);
      await().until(() -> router.detached.size() == 1);
    }
  }

  @Test
  void R24_aClientThatAnswersPingsIsGivenAll() {
    try (RawClient client = RawClient.upgraded(hub.port(), 0, OPTED_IN)) {
      emit(onlySession(), 0, 3_000);

      List<String> events = new ArrayList<>();
      while (events.size() < 3_000) {
        RawClient.ServerFrame frame = client.read();
        if (frame.opcode() == RawClient.PING) {
          client.send(RawClient.PONG, true, frame.payload());
        } else {
          events.add(frame.text());
        }
      }

      assertThat(events).isEqualTo(events(0, 3_000));
    }
  }

  @Test
  void R24_aClientMayComeBackManyTimesAndSaysWhereItStands() {
    SessionId session = detachedAfter(4);
    String token = router.token(session);
    for (int n = 0; n < 5; n++) {
      int known = router.detached.size();
      try (RawClient client = RawClient.upgraded(hub.port(), 0, resume(token, n))) {
        JsonObject resumed = new JsonObject(client.read().text());
        assertThat(resumed.getLong("position")).isEqualTo(n);
        assertThat(resumed.getLong("received")).isEqualTo(n);
        client.sendText("{}");
        await().until(() -> router.received.size() == router.detached.size());
        token = resumed.getString("token");
      }
      await().until(() -> router.detached.size() == known + 1);
    }
    assertThat(router.closed).isEmpty();
  }

  @Test
  void aSocketThatIsStillOpenIsTakenOver() {
    TestClient old = connect(OPTED_IN);
    SessionId session = onlySession();
    emit(session, 0, 3);
    old.awaitEvents(3);

    TestClient back = connect(resume(router.token(session), 3));
    emit(session, 3, 6);

    assertThat(old.awaitClose()).isEqualTo(1000);
    assertThat(old.socket().closeReason()).isEqualTo("resumed elsewhere");
    assertThat(old.events).isEqualTo(events(0, 3));
    back.awaitEvents(4);
    assertThat(back.events.subList(1, 4)).isEqualTo(events(3, 6));
    await().until(() -> router.closed.size() == 1);
    assertThat(back.socket().isClosed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1000, true", "4001, true", "1001, false"})
  void aClientThatEndsItsSessionDoesNotComeBackOneThatGoesAwayMay(int code, boolean isEnd) {
    TestClient client = connect(OPTED_IN);
    emit(onlySession(), 0, 2);
    client.awaitEvents(2);

    client.socket().close((short) code);

    await().until(() -> router.closed.size() + router.detached.size() == 1);
    assertThat(router.closed).hasSize(isEnd ? 1 : 0);
    assertThat(hub.counted.closedWith).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource({"/v1/realtime?model=gpt-realtime, 5", OPTED_IN + ", 0", OPTED_IN + ", 1"})
  void aClientThatWasGivenNoTokenEndsWithItsSocket(String uri, int events) {
    lostAfter(uri, events);

    await().until(() -> router.closed.size() == 1);
    assertThat(router.closed.get(0).code()).isEqualTo(1006);
    assertThat(router.detached).isEmpty();
  }

  @Test
  void R24_aClientThatHearsNothingIsToldWhereTheStreamStands() {
    SessionId session = detachedAfter(4);
    TestClient back = connect(resume(router.token(session), 3));

    back.awaitEvents(3);

    JsonObject heartbeat = new JsonObject(back.events.get(2));
    assertThat(heartbeat.getString("type")).isEqualTo("parley.heartbeat");
    assertThat(heartbeat.getString("event_id")).startsWith("event_");
    assertThat(heartbeat.getLong("position")).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "FORBIDDEN, 403",
    "NOT_FOUND, 404",
    "CURSOR_AHEAD, 409",
    "RESUME_RACE, 409",
    "RESUME_GONE, 410",
    "HUB_SHUTTING_DOWN, 503"
  })
  void whatTheRouterRefusesIsAnsweredBeforeTheUpgrade(ErrorCode code, int status) {
    SessionId session = detachedAfter(2);
    router.refuseWith = code;

    UpgradeRejectedException refusal = refused(resume(router.token(session), 2));

    assertThat(refusal.getStatus()).isEqualTo(status);
    assertThat(error(refusal).getString("code")).isEqualTo(code.label());
    assertThat(error(refusal).getString("message")).isEqualTo("refused on purpose");
    assertThat(hub.counted.refused).containsExactly(code);
    router.refuseWith = null;
    connect(resume(router.token(session), 2)).awaitEvents(1);
  }

  @Test
  void R25_aTokenOfARouterThatIsNotThereIsNotFound() {
    SessionId session = detachedAfter(2);
    String token = session + ".nobody." + TokenHash.newToken();

    assertThat(refused(resume(token, 2)).getStatus()).isEqualTo(404);
  }

  @Test
  void aClientThatIsAwayKeepsItsRoomAndNeedsNoOther() {
    SessionId session = detachedAfter(2);
    List<TestClient> others = new ArrayList<>();
    for (int n = 1; n < SESSIONS; n++) {
      others.add(connect(OPTED_IN));
    }
    await().until(() -> hub.quota.usage().sessions() == SESSIONS);

    assertThat(refused(OPTED_IN).getStatus()).isEqualTo(429);
    assertThat(refused(resume(session + ".nobody." + TokenHash.newToken(), 2)).getStatus())
        .isEqualTo(404);
    TestClient back = connect(resume(router.token(session), 2));
    back.awaitEvents(1);
    TestClient again = connect(resume(router.token(session), 2));
    again.awaitEvents(1);
    assertThat(hub.quota.usage().sessions()).isEqualTo(SESSIONS);

    others.add(again);
    others.forEach(client -> client.socket().close((short) 1000));
    await().until(() -> hub.quota.usage().equals(new Usage(0, 0, 0)));
  }
}
