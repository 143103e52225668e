package dev.parley.provider.openai;

import static dev.parley.contract.error.ErrorCode.PROVIDER_CLOSED;
import static dev.parley.contract.error.ErrorCode.PROVIDER_HANDSHAKE_TIMEOUT;
import static dev.parley.contract.error.ErrorCode.PROVIDER_PROTOCOL_ERROR;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CONFIGURATION;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_SESSION_CAP;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNREACHABLE;
import static dev.parley.contract.error.ErrorCode.PROVIDER_UNRESPONSIVE;
import static dev.parley.provider.openai.RawServer.close;
import static dev.parley.provider.openai.RawServer.frame;
import static dev.parley.provider.openai.RawServer.pong;
import static dev.parley.provider.openai.RawServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.ConnectorDriver;
import dev.parley.provider.api.ConnectorDriver.Opening;
import dev.parley.provider.openai.RawServer.Peer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connector against bytes on a real socket. */
class OpenAiConnectorTest {
  private static final String SESSION = "{\"object\":\"realtime.session\",\"id\":\"sess_1\"}";
  private static final Buffer CREATED =
      text("{\"type\":\"session.created\",\"event_id\":\"event_1\",\"session\":" + SESSION + "}");
  private static final Buffer BAD_KEY =
      text(
          "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
              + "\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key: sk-test\"}}");

  private final Vertx vertx = Vertx.vertx();
  private RawServer server;
  private ConnectorDriver attempts;

  @BeforeEach
  void pollOften() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void asksAsTheSdksDoAndSaysNothingOfBeta() {
    serve(peer -> peer.accept(CREATED));

    attempts.open().upstream();

    assertThat(server.peer().request)
        .startsWith("GET /v1/realtime?model=gpt-realtime HTTP/1.1\r\n");
    assertThat(server.peer().header("Authorization")).isEqualTo("Bearer sk-test");
    assertThat(server.peer().header("Host")).isEqualTo("localhost:" + server.port());
    assertThat(server.peer().header("OpenAI-Beta")).isNull();
    assertThat(server.peer().header("Origin")).isNull();
    assertThat(server.peer().header("Sec-WebSocket-Protocol")).isNull();
    assertThat(server.peer().header("Sec-WebSocket-Extensions")).isNull();
  }

  @Test
  void azureIsAskedWithItsOwnKeyHeader() {
    server = RawServer.start(vertx, peer -> peer.accept(CREATED));
    attempts = driver(Endpoints.azure("ws://localhost:" + server.port()));

    attempts.open().upstream();

    assertThat(server.peer().request).startsWith("GET /openai/v1/realtime?model=gpt-realtime ");
    assertThat(server.peer().header("api-key")).isEqualTo("sk-test");
    assertThat(server.peer().header("Authorization")).isNull();
  }

  @Test
  void isReadyOnlyWhenTheSessionIsCreated() {
    serve(Peer::accept);
    Opening attempt = attempts.open();
    await().until(() -> !server.peers.isEmpty() && !server.peer().request.isEmpty());
    assertThat(attempt.isSettled()).isFalse();

    server.onPeer(peer -> peer.write(CREATED));

    assertThat(attempt.upstream().created()).isEqualTo(SESSION);
  }

  @Test
  void whatFollowsTheUpgradeInTheSameSegmentIsNotLost() {
    Buffer[] frames = events(0, 200);
    frames[0] = CREATED;
    serve(peer -> peer.accept(frames));

    Opening attempt = attempts.open();

    await().until(() -> attempt.events.size() == 199);
    assertThat(attempt.events).isEqualTo(names(1, 200));
  }

  @Test
  void aRefusalInTheSameSegmentAsTheUpgradeIsUnderstood() {
    serve(peer -> peer.accept(BAD_KEY, close(3000, "invalid_request_error.invalid_api_key")));

    Opening attempt = attempts.open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_REFUSED_CREDENTIALS);
    assertThat(attempt.fault().getMessage()).doesNotContain("sk-test").doesNotContain("Incorrect");
    assertThat(attempt.ends).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, PROVIDER_REFUSED_CONFIGURATION",
    "401, PROVIDER_REFUSED_CREDENTIALS",
    "403, PROVIDER_REFUSED_CREDENTIALS",
    "404, PROVIDER_REFUSED_CONFIGURATION",
    "302, PROVIDER_REFUSED_CONFIGURATION",
    "408, PROVIDER_UNREACHABLE",
    "429, PROVIDER_OVERLOADED",
    "500, PROVIDER_UNREACHABLE",
    "503, PROVIDER_UNREACHABLE",
    "200, PROVIDER_UNREACHABLE"
  })
  void aRefusedUpgradeIsUnderstoodByItsStatus(int status, ErrorCode code) {
    serve(
        peer -> peer.answer(status, "Location: http://localhost:1/\r\n", "{\"error\":\"secret\"}"));

    Opening attempt = attempts.open();

    assertThat(attempt.failure()).isEqualTo(code);
    assertThat(attempt.fault().getMessage()).contains("" + status).doesNotContain("secret");
    await().until(server::nothingIsOpen);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 20, 20",
    "503, 5, 5",
    "429, 'Fri, 31 Dec 2027 23:59:59 GMT', -1",
    "429, 99999999999999999999, -1",
    "429, -5, -1",
    "401, 20, -1"
  })
  void theRestThatARefusedUpgradeAsksForIsKept(int status, String header, int seconds) {
    serve(peer -> peer.answer(status, "Retry-After: " + header + "\r\n", "{}"));

    Opening attempt = attempts.open();

    attempt.failure();
    Duration expected = seconds < 0 ? null : Duration.ofSeconds(seconds);
    assertThat(((ProviderFault) attempt.fault()).retryAfter()).isEqualTo(expected);
  }

  @Test
  void nobodyListeningIsUnreachable() {
    serve(Peer::accept);
    server.stop();

    Opening attempt = attempts.open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    assertThat(attempt.fault().getMessage()).doesNotContain("localhost");
  }

  @Test
  void aServerThatIsNoWebSocketServerIsUnreachable() {
    serveImpatient(peer -> peer.socket.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    assertThat(attempts.open().failure()).isEqualTo(PROVIDER_UNREACHABLE);
    await().until(server::nothingIsOpen);
  }

  @Test
  void aConnectionThatEndsDuringTheUpgradeIsUnreachable() {
    serve(peer -> peer.socket.close());
    assertThat(attempts.open().failure()).isEqualTo(PROVIDER_UNREACHABLE);
  }

  @Test
  void anUpgradeThatNeverComesIsGivenUpAndItsSocketClosed() {
    serveImpatient(peer -> {});
    assertThat(attempts.open().failure()).isEqualTo(PROVIDER_UNREACHABLE);
    await().until(server::nothingIsOpen);
  }

  @Test
  void aTlsHandshakeThatNeverComesIsGivenUpAndItsSocketClosed() {
    server = RawServer.start(vertx, peer -> {});
    attempts = driver(Endpoints.openAi("https://localhost:" + server.port()).impatient());
    assertThat(attempts.open().failure()).isEqualTo(PROVIDER_UNREACHABLE);
    await().until(server::nothingIsOpen);
  }

  @Test
  void aSessionThatNeverBecomesReadyIsGivenUpAndClosedInOrder() {
    serveImpatient(Peer::accept);

    assertThat(attempts.open().failure()).isEqualTo(PROVIDER_HANDSHAKE_TIMEOUT);

    await().until(server::nothingIsOpen);
    assertThat(server.peer().closeCodes).containsExactly(1000);
  }

  @Test
  void aProviderThatWillNotCloseIsCutOff() {
    serve(
        peer -> {
          peer.stubborn = true;
          peer.accept(CREATED);
        });
    Opening attempt = attempts.open();
    attempt.upstream();

    attempt.closeUpstream();

    await().until(server::nothingIsOpen);
    assertThat(server.peer().closeCodes).containsExactly(1000);
  }

  @Test
  void anAttemptThatIsCancelledLeavesNothingOpenInAnyPhase() {
    serveImpatient(peer -> {});
    Opening unanswered = attempts.open();
    await().until(() -> server.peers.size() == 1);
    unanswered.cancel();
    assertThat(unanswered.failure()).isEqualTo(PROVIDER_CLOSED);

    serve(Peer::accept);
    Opening upgraded = attempts.open();
    await().until(() -> server.peers.size() == 1 && !server.peer().request.isEmpty());
    upgraded.cancel();
    assertThat(upgraded.failure()).isEqualTo(PROVIDER_CLOSED);
    await().until(server::nothingIsOpen);
  }

  @Test
  void moreAttemptsAtOnceThanTheLibrarysPoolHoldsAllComeUp() {
    serve(peer -> peer.accept(CREATED));

    List<Opening> openings = IntStream.range(0, 120).mapToObj(i -> attempts.open()).toList();

    openings.forEach(Opening::upstream);
    assertThat(server.peers).hasSize(120);
  }

  @Test
  void aSessionThatIsReadyAfterTheLimitIsClosedAtOnce() {
    serve(peer -> {});
    Opening attempt = attempts.open();
    await().until(() -> server.peers.size() == 1 && !server.peer().request.isEmpty());
    attempt.cancel();

    server.onPeer(peer -> peer.accept(CREATED));

    await().until(() -> server.peer().closeCodes.equals(List.of(1000)));
    await().until(server::nothingIsOpen);
    assertThat(attempt.events).isEmpty();
    assertThat(attempt.ends).isEmpty();
  }

  @Test
  void aConfigurationIsAppliedBeforeTheSessionCountsAsReady() {
    serve(peer -> peer.accept(CREATED));
    Opening attempt = attempts.open("{\"type\":\"realtime\",\"instructions\":\"hi\"}");
    await().until(() -> !server.peers.isEmpty() && server.peer().texts.size() == 1);
    assertThat(attempt.isSettled()).isFalse();
    assertThat(server.peer().texts.get(0))
        .matches("\\{\"type\":\"session.update\",\"event_id\":\"parley_\\w+\",\"session\":\\{.*}}");

    String updated = "{\"type\":\"realtime\",\"instructions\":\"hi\",\"id\":\"sess_1\"}";
    server.onPeer(
        peer -> peer.write(text("{\"type\":\"session.updated\",\"session\":" + updated + "}")));

    assertThat(attempt.upstream().created()).isEqualTo(updated);
    assertThat(attempt.events).isEmpty();
  }

  @Test
  void aRefusedConfigurationFailsTheAttempt() {
    serve(peer -> peer.accept(CREATED));
    Opening attempt = attempts.open("{\"bogus\":1}");
    await().until(() -> !server.peers.isEmpty() && server.peer().texts.size() == 1);
    String eventId = server.peer().texts.get(0).replaceAll(".*\"event_id\":\"(\\w+)\".*", "$1");

    server.onPeer(
        peer ->
            peer.write(text("{\"type\":\"error\",\"error\":{\"event_id\":\"" + eventId + "\"}}")));

    assertThat(attempt.failure()).isEqualTo(PROVIDER_REFUSED_CONFIGURATION);
    await().until(server::nothingIsOpen);
  }

  @Test
  void eventsPassByteForByteBothWays() {
    Opening attempt = ready();
    String odd = "{ \"b\" : 1.0 ,\"a\":\"\\u00e9é\\ud83d\\ude00\",\"type\":\"x\" }";
    String large = "{\"audio\":\"" + "A".repeat(3_000_000) + "\"}";

    server.onPeer(peer -> peer.write(text(odd), text(large), text("not json")));
    attempt.send(odd);
    attempt.send(large);

    await().until(() -> attempt.events.size() == 3 && server.peer().texts.size() == 2);
    assertThat(attempt.events).containsExactly(odd, large, "not json");
    assertThat(server.peer().texts).containsExactly(odd, large);
  }

  @Test
  void aFragmentedMessageIsPutTogether() {
    Opening attempt = ready();

    server.onPeer(
        peer ->
            peer.write(
                frame(0x01, bytes("{\"ty")),
                frame(0x00, bytes("pe\":")),
                frame(0x80, bytes("1}"))));

    await().until(() -> attempt.events.equals(List.of("{\"type\":1}")));
  }

  @Test
  void binaryGarbagePassesUpToBeJudgedThere() {
    Opening attempt = ready();

    server.onPeer(peer -> peer.write(frame(0x82, new byte[] {1, 2, 3}), text("next")));

    await().until(() -> attempt.events.size() == 2);
    assertThat(attempt.events.get(1)).isEqualTo("next");
    assertThat(attempt.ends).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1001, PROVIDER_SESSION_CAP",
    "1011, PROVIDER_CLOSED",
    "1000, PROVIDER_CLOSED",
    "3000, PROVIDER_REFUSED_CREDENTIALS",
    "4000, PROVIDER_REFUSED_CONFIGURATION"
  })
  void aCloseComesUpOnceAndLast(int code, ErrorCode fault) {
    Opening attempt = ready();

    server.onPeer(
        peer -> {
          peer.write(text("a"), text("b"), close(code, "vendor text"));
          peer.socket.close();
        });

    await().until(() -> !attempt.ends.isEmpty());
    await().until(server::nothingIsOpen);
    assertThat(attempt.events).containsExactly("a", "b");
    assertThat(attempt.ends).hasSize(1);
    assertThat(attempt.end()).isEqualTo(fault);
    assertThat(attempt.ends.get(0).getMessage()).doesNotContain("vendor text");
  }

  @Test
  void aCloseFrameWithoutTheEndOfTheConnectionIsAnEnd() {
    Opening attempt = ready();
    server.peer().stubborn = true;

    server.onPeer(peer -> peer.write(close(1001, "")));

    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.end()).isEqualTo(PROVIDER_SESSION_CAP);
    assertThat(server.peer().gone).isFalse();
  }

  @Test
  void aConnectionThatBreaksIsAnEnd() {
    Opening attempt = ready();

    server.onPeer(peer -> peer.socket.close());

    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.end()).isEqualTo(PROVIDER_CLOSED);
  }

  @ParameterizedTest
  @CsvSource({"500, true", "500, false", "4, true", "4, false"})
  void aPausedUpstreamLosesNothingThoughTheProviderHasGone(int count, boolean withCloseFrame) {
    Opening attempt = ready();
    attempt.pause();

    server.onPeer(
        peer -> {
          peer.write(events(0, count));
          if (withCloseFrame) {
            peer.write(close(1001, ""));
          }
          peer.socket.close();
        });
    await().until(server::nothingIsOpen);
    assertThat(attempt.events).isEmpty();
    assertThat(attempt.ends).isEmpty();
    attempt.pauseAfter(count / 2);
    attempt.resume();
    await().until(() -> attempt.events.size() == count / 2);
    assertThat(attempt.ends).isEmpty();
    attempt.pauseAfter(Integer.MAX_VALUE);
    attempt.resume();

    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.events).isEqualTo(names(0, count));
    assertThat(attempt.end()).isEqualTo(withCloseFrame ? PROVIDER_SESSION_CAP : PROVIDER_CLOSED);
    assertThat(attempt.misplacedCalls).hasValue(0);
  }

  @Test
  void aPausedUpstreamStopsReading() {
    Opening attempt = ready();
    attempt.pause();
    String large = "x".repeat(64 * 1024);

    server.onPeer(
        peer -> {
          for (int i = 0; i < 500; i++) {
            peer.socket.write(text(large));
          }
        });

    await().until(() -> server.peer().socket.writeQueueFull());
    assertThat(attempt.events).isEmpty();
    attempt.resume();
    await().until(() -> attempt.events.size() == 500);
  }

  @Test
  void aFullSocketSaysSoAndLaterThatItTakesMore() {
    Opening attempt = ready();
    server.onPeer(peer -> peer.socket.pause());
    String large = "x".repeat(256 * 1024);
    boolean takesMore = true;
    // More than the buffers of both kernels hold, so that the last one finds the socket full.
    for (int i = 0; i < 100; i++) {
      takesMore = attempt.send(large);
    }
    assertThat(takesMore).isFalse();
    int before = attempt.writable.get();

    server.onPeer(peer -> peer.socket.resume());

    await().until(() -> attempt.writable.get() > before);
    await().until(() -> server.peer().texts.size() == 100);
  }

  @Test
  void aMessageBeyondTheLimitEndsTheSession() {
    Opening attempt = ready();
    byte[] part = new byte[9 * 1024 * 1024];
    java.util.Arrays.fill(part, (byte) 'x');

    server.onPeer(peer -> peer.write(frame(0x01, part), frame(0x80, part)));

    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.end()).isEqualTo(PROVIDER_PROTOCOL_ERROR);
    assertThat(attempt.events).isEmpty();
    await().until(server::nothingIsOpen);
  }

  @Test
  void aFrameThatIsNoWebSocketFrameEndsTheSession() {
    Opening attempt = ready();

    server.onPeer(peer -> peer.socket.write(Buffer.buffer(new byte[] {0x7f, 0x00, 0x01, 0x02})));

    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.end()).isEqualTo(PROVIDER_PROTOCOL_ERROR);
    await().until(server::nothingIsOpen);
  }

  @Test
  void anUnansweredPingEndsTheSession() {
    Opening attempt = ready(Duration.ofMillis(300));

    await().until(() -> attempt.ends.size() == 1);

    assertThat(attempt.end()).isEqualTo(PROVIDER_UNRESPONSIVE);
    assertThat(server.peer().opcodes).contains(9);
    await().until(server::nothingIsOpen);
  }

  @Test
  void answeredPingsKeepTheSession() {
    Opening attempt = ready(Duration.ofMillis(300));

    for (int pings = 0; pings < 10; pings++) {
      int before = pings;
      await().until(() -> count(server.peer().opcodes, 9) > before);
      server.onPeer(peer -> peer.write(pong()));
    }

    assertThat(attempt.ends).isEmpty();
  }

  @Test
  void whileTheHubDoesNotReadUnansweredPingsProveNothing() {
    Opening attempt = ready(Duration.ofMillis(150));
    attempt.pause();
    int before = count(server.peer().opcodes, 9);

    await().until(() -> count(server.peer().opcodes, 9) > before + 12);

    assertThat(attempt.ends).isEmpty();
    attempt.resume();
    await().until(() -> attempt.ends.size() == 1);
    assertThat(attempt.end()).isEqualTo(PROVIDER_UNRESPONSIVE);
  }

  @Test
  void closingIsInOrderOnceAndSilent() {
    Opening attempt = ready();

    attempt.closeUpstream();
    attempt.closeUpstream();

    await().until(server::nothingIsOpen);
    assertThat(server.peer().closeCodes).containsExactly(1000);
    assertThat(attempt.ends).isEmpty();
    assertThat(attempt.send("late")).isTrue();
  }

  @Test
  void closingTheConnectorClosesItsUpstreams() {
    Opening attempt = ready();

    attempts.close();

    await().until(server::nothingIsOpen);
    assertThat(server.peer().closeCodes).containsExactly(1000);
    assertThat(attempt.ends).isEmpty();
  }

  @Test
  void everyFaultKeepsVendorTextOutOfItsMessage() {
    serve(peer -> peer.accept(BAD_KEY, close(4000, "https://vendor.example sk-test")));

    ProviderFault fault = (ProviderFault) attempts.open().fault();

    assertThat(fault.code()).isEqualTo(PROVIDER_REFUSED_CONFIGURATION);
    assertThat(fault.getMessage()).doesNotContain("vendor").doesNotContain("sk-test");
  }

  private ConnectorDriver driver(Endpoints endpoint) {
    return endpoint.drive(vertx);
  }

  private void serve(Consumer<Peer> onRequest) {
    server = RawServer.start(vertx, onRequest);
    attempts = driver(Endpoints.openAi(server.url()));
  }

  private void serveImpatient(Consumer<Peer> onRequest) {
    server = RawServer.start(vertx, onRequest);
    attempts = driver(Endpoints.openAi(server.url()).impatient());
  }

  private Opening ready() {
    return ready(Duration.ofSeconds(15));
  }

  private Opening ready(Duration pongTimeout) {
    server = RawServer.start(vertx, peer -> peer.accept(CREATED));
    attempts = driver(Endpoints.openAi(server.url()).pongTimeout(pongTimeout));
    Opening attempt = attempts.open();
    attempt.upstream();
    return attempt;
  }

  private static Buffer[] events(int from, int to) {
    return names(from, to).stream().map(RawServer::text).toArray(Buffer[]::new);
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "{\"type\":\"e\",\"n\":" + i + "}").toList();
  }

  private static int count(List<Integer> opcodes, int opcode) {
    return (int) opcodes.stream().filter(each -> each == opcode).count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
