package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Frame;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.SessionId;
import dev.parley.ingress.IngressConfig.Rate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sound in binary messages, up and down, over real sockets. */
class BinaryAudioTest {
  private static final String URI = "/v1/realtime?model=gpt-realtime";
  private static final String COMMIT = "{\"type\":\"input_audio_buffer.commit\"}";
  private static final int LIMIT = 100_000;
  private final TestHub hub = new TestHub();
  private WebSocketClient http;
  private StandInRouter router;

  @BeforeEach
  void createClient() {
    http = TestClient.newHttp(hub.vertx);
    router = hub.addRouter();
    router.echo = false;
  }

  @AfterEach
  void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  private void start(TestLimits limits) {
    hub.start(limits.config());
  }

  private void start() {
    start(limits());
  }

  private static TestLimits limits() {
    return TestLimits.ofMessages(LIMIT);
  }

  private SessionId onlySession() {
    await().until(() -> router.opened.size() == 1);
    return router.opened.get(0).session();
  }

  private static String append(byte[] sound) {
    return "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
        + Base64.getEncoder().encodeToString(sound)
        + "\"}";
  }

  private static String delta(byte[] sound) {
    return "{\"type\":\"response.output_audio.delta\",\"event_id\":\"e1\",\"delta\":\""
        + Base64.getEncoder().encodeToString(sound)
        + "\",\"item_id\":\"i1\"}";
  }

  private static byte[] sound(int bytes) {
    byte[] sound = new byte[bytes];
    IntStream.range(0, bytes).forEach(at -> sound[at] = (byte) (31 * at + 200));
    return sound;
  }

  private List<String> received(int count) {
    await().until(() -> router.received.size() >= count);
    return router.received.stream().map(Frame::payload).toList();
  }

  @Test
  void aBinaryMessageIsAnAppendInTheOrderOfTheEventsAroundIt() {
    start();
    TestClient client = TestClient.connect(http, hub.port(), URI);

    client.socket().writeBinaryMessage(Buffer.buffer(sound(960)));
    client.send(COMMIT);
    client.socket().writeBinaryMessage(Buffer.buffer(sound(1)));

    assertThat(received(3)).containsExactly(append(sound(960)), COMMIT, append(sound(1)));
    assertThat(client.events).isEmpty();
  }

  @Test
  void aBinaryMessageInAnyFragmentsIsOneAppend() {
    start();
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      client.send(RawClient.BINARY, false, new byte[0]);
      for (byte piece : sound(30)) {
        client.send(RawClient.CONTINUATION, false, new byte[] {piece});
        client.send(RawClient.PING, true, new byte[0]);
      }
      client.send(RawClient.CONTINUATION, true, new byte[0]);

      assertThat(received(1)).containsExactly(append(sound(30)));
    }
  }

  @Test
  void anEmptyBinaryMessageSaysNothing() {
    start();
    TestClient client = TestClient.connect(http, hub.port(), URI);

    client.socket().writeBinaryMessage(Buffer.buffer());
    client.send(COMMIT);

    assertThat(received(1)).containsExactly(COMMIT);
    assertThat(client.events).isEmpty();
  }

  @Test
  void aClientThatSendsEmptyMessagesIsNotIdle() {
    start(limits().withIdle(Duration.ofMillis(600)));
    TestClient client = TestClient.connect(http, hub.port(), URI);
    List<Integer> ticks = new ArrayList<>();

    long timer =
        hub.vertx.setPeriodic(
            100,
            tick -> {
              ticks.add(1);
              client.socket().writeBinaryMessage(Buffer.buffer());
            });
    await().until(() -> ticks.size() >= 12);
    hub.vertx.cancelTimer(timer);

    assertThat(hub.counted.closedWith).isEmpty();
  }

  @Test
  void aBinaryMessageOfExactlyTheLimitPassesAndOneByteMoreEndsTheSessionWith1009() {
    start();
    TestClient client = TestClient.connect(http, hub.port(), URI);

    client.socket().writeBinaryMessage(Buffer.buffer(sound(LIMIT)));
    assertThat(received(1)).containsExactly(append(sound(LIMIT)));
    client.socket().writeBinaryMessage(Buffer.buffer(sound(LIMIT + 1)));

    assertThat(client.awaitClose()).isEqualTo(1009);
    assertThat(client.error().getString("code")).isEqualTo("message_too_big");
    assertThat(router.received).hasSize(1);
    assertThat(router.closed).singleElement().extracting(LinkClosed::code).isEqualTo(1009);
  }

  @Test
  void aBinaryMessageThatGrowsOverTheLimitByFragmentsEndsTheSessionWith1009() {
    start();
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      byte[] half = new byte[LIMIT / 2];
      client.send(RawClient.BINARY, false, half).send(RawClient.CONTINUATION, false, half);
      client.send(RawClient.CONTINUATION, false, new byte[1]);

      assertThat(client.read().text()).contains("message_too_big");
      assertThat(client.read().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aFloodOfBinaryMessagesIsHeldBackToldOnceAndLosesNothing() {
    start(
        limits().withRate(new Rate(200, 1 << 20, Duration.ofMillis(500), Duration.ofSeconds(30))));
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      for (int n = 0; n < 300; n++) {
        client.send(RawClient.BINARY, true, new byte[] {(byte) n});
      }

      assertThat(client.read().text()).contains("rate_limit_exceeded");
      List<String> expected =
          IntStream.range(0, 300).mapToObj(n -> append(new byte[] {(byte) n})).toList();
      assertThat(received(300)).isEqualTo(expected);
      assertThat(hub.counted.stalls).containsOnlyOnce("rate");
    }
  }

  @Test
  void R6_aFloodOfBinaryMessagesThatTheSessionDoesNotTakeIsNotRead() {
    start();
    router.withholdCredit = true;
    try (RawClient client = RawClient.upgraded(hub.port(), 0)) {
      for (int n = 0; n < 500; n++) {
        client.send(RawClient.BINARY, true, sound(100));
      }
      await().until(() -> hub.counted.stalls.contains("up"));
      int taken = router.received.size();

      router.releaseCredit();

      assertThat(taken).isLessThan(500);
      assertThat(received(500)).hasSize(500).containsOnly(append(sound(100)));
    }
  }

  @Test
  void whoAsksForItIsSentSoundBehindTheEventThatWasWithIt() {
    start();
    try (RawClient client = RawClient.upgraded(hub.port(), 0, URI + "&audio=binary")) {
      SessionId session = onlySession();
      router.emit(session, List.of("{\"n\":1}", delta(sound(1_920)), delta(sound(7)), COMMIT));

      assertThat(client.read().text()).isEqualTo("{\"n\":1}");
      assertThat(client.read().text())
          .isEqualTo(
              "{\"type\":\"response.output_audio.delta\",\"event_id\":\"e1\","
                  + "\"delta\":\"\",\"bytes\":1920,\"item_id\":\"i1\"}");
      assertThat(client.read())
          .satisfies(
              frame -> {
                assertThat(frame.opcode()).isEqualTo(RawClient.BINARY);
                assertThat(frame.payload()).isEqualTo(sound(1_920));
              });
      assertThat(new JsonObject(client.read().text()).getInteger("bytes")).isEqualTo(7);
      assertThat(client.read().payload()).isEqualTo(sound(7));
      assertThat(client.read().text()).isEqualTo(COMMIT);
    }
  }

  @Test
  void whoAsksForBase64OrNothingIsSentEventsAsTheyAre() {
    start();
    for (String query : List.of("", "&audio=base64")) {
      router.opened.clear();
      TestClient client = TestClient.connect(http, hub.port(), URI + query);
      router.emit(onlySession(), List.of(delta(sound(50))));
      client.awaitEvents(1);
      assertThat(client.events).containsExactly(delta(sound(50)));
    }
  }

  @Test
  void theBetaDialectHasBinaryMessagesBothWays() {
    start();
    List<Buffer> heard = new ArrayList<>();
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI(URI + "&audio=binary");
    TestClient client = TestClient.connect(http, options.putHeader("OpenAI-Beta", "realtime=v1"));
    client.socket().binaryMessageHandler(heard::add);

    client.socket().writeBinaryMessage(Buffer.buffer(sound(10)));
    router.emit(onlySession(), List.of(delta(sound(20))));

    assertThat(received(1)).containsExactly(append(sound(10)));
    await().until(() -> heard.size() == 1);
    JsonObject event = new JsonObject(client.events.get(0));
    assertThat(event.getString("type")).isEqualTo("response.audio.delta");
    assertThat(event.getString("delta")).isEmpty();
    assertThat(event.getInteger("bytes")).isEqualTo(20);
    assertThat(heard.get(0).getBytes()).isEqualTo(sound(20));
  }

  @Test
  void R24_anEventAndTheMessageBehindItAreOneAndEachConnectionChoosesAnew() {
    start();
    SessionId session;
    try (RawClient client =
        RawClient.upgraded(hub.port(), 0, URI + "&parley_events=1&audio=binary")) {
      session = onlySession();
      router.emit(session, List.of("{\"n\":1}", "{\"n\":2}", delta(sound(30))));
      IntStream.range(0, 4).forEach(n -> client.read());
    }
    await().until(() -> router.detached.size() == 1);

    TestClient back =
        TestClient.connect(
            http, hub.port(), "/v1/realtime?resume=" + router.token(session) + "&after=2");
    back.awaitEvents(2);
    assertThat(back.events.get(1)).isEqualTo(delta(sound(30)));
    back.socket().close((short) 1001);
    await().until(() -> router.detached.size() == 2);

    String resume = "/v1/realtime?resume=" + router.token(session) + "&after=2&audio=binary";
    try (RawClient again = RawClient.upgraded(hub.port(), 0, resume)) {
      assertThat(new JsonObject(again.read().text()).getLong("position")).isEqualTo(2);
      assertThat(new JsonObject(again.read().text()).getInteger("bytes")).isEqualTo(30);
      assertThat(again.read().payload()).isEqualTo(sound(30));
    }
  }

  @Test
  void whoSendsBinaryMessagesAndReadsNothingIsNotReadEither() {
    start(limits().withSlow(Duration.ofMillis(300)));
    router.echo = true;
    try (RawClient client = RawClient.upgraded(hub.port(), 32_768)) {
      onlySession();
      Thread flooder =
          new Thread(
              () -> {
                try {
                  while (true) {
                    client.send(RawClient.BINARY, true, sound(500));
                  }
                } catch (UncheckedIOException closed) {
                  // The hub has had enough.
                }
              });
      flooder.start();

      // What the hub has done: a kernel whose receive window was overrun hears of a reset late.
      await().atMost(Duration.ofSeconds(20)).until(() -> hub.counted.closedWith.contains(1013));
      assertThat(router.closed).singleElement().extracting(LinkClosed::code).isEqualTo(1013);
    }
  }
}
