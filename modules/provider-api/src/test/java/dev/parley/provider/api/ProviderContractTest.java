package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.error.ErrorCode;
import dev.parley.provider.api.ConnectorDriver.Opening;
import dev.parley.provider.api.EmulatedProvider.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the hub relies on from every provider, over real sockets against the provider's emulator. A
 * provider extends this with its connector and its emulator; what it cannot do is asserted as
 * lacking, by its own {@link Capabilities}.
 */
public abstract class ProviderContractTest {
  /** 100 ms of canonical audio: mono s16le at 24 kHz. */
  private static final int CHUNK_BYTES = 4_800;

  protected final Vertx vertx = Vertx.vertx();
  private EmulatedProvider emulator;

  /** Starts the provider's emulator without a fault. */
  protected abstract EmulatedProvider startEmulator();

  /** The provider's connector for an endpoint. */
  protected abstract Connector connector(Vertx owner, EndpointConfig endpoint);

  protected abstract Capabilities capabilities();

  /** The provider's name in the configuration. */
  protected abstract String provider();

  /** A user text that makes the emulator call the tool named {@code lookup}. */
  protected abstract String toolPrompt();

  /** A user text that is answered at length: at least a hundred deltas. */
  protected abstract String longPrompt();

  @BeforeEach
  void start() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    emulator = startEmulator();
  }

  @AfterEach
  void stop() {
    emulator.stop();
    vertx.close().await();
  }

  @Test
  void opensWhenTheProvidersSessionIsReadyAndTellsItsSession() {
    Opening opening = patient().open();

    JsonObject session = new JsonObject(opening.upstream().created());

    assertThat(session.getString("type")).isEqualTo("realtime");
    assertThat(session.getString("id")).isNotBlank();
    assertThat(session.getJsonObject("audio")).isNotNull();
    assertThat(opening.misplacedCalls).hasValue(0);
  }

  @Test
  void aSessionThatIsNotReadyIsNotOpened() {
    emulator.fault(Fault.STALL_HANDSHAKE);
    Opening opening = patient().open();

    await().until(() -> emulator.connections() == 1);

    assertThat(opening.isSettled()).isFalse();
    opening.cancel();
  }

  @Test
  void opensWithAConfigurationAndTellsTheSessionAsConfigured() {
    Opening opening =
        patient()
            .open(
                new JsonObject()
                    .put("type", "realtime")
                    .put("instructions", "Answer with one word.")
                    .encode());

    JsonObject session = new JsonObject(opening.upstream().created());

    assertThat(session.getString("instructions")).isEqualTo("Answer with one word.");
    assertThat(types(opening)).doesNotContain("session.updated", "session.created");
  }

  @Test
  void aTextTurnComesInOrderAndWhole() {
    Opening opening = textSession();

    ask(opening, "Say hello.");
    awaitDone(opening);

    List<String> types = types(opening);
    assertThat(types)
        .containsSubsequence(
            "response.created",
            "response.output_item.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.output_item.done",
            "response.done");
    assertThat(count(types, "response.created")).isEqualTo(1);
    assertThat(count(types, "response.done")).isEqualTo(1);
    assertThat(deltas(opening)).isNotEmpty().isEqualTo(finalText(opening));
    assertThat(last(opening, "response.done").getJsonObject("response").getString("status"))
        .isEqualTo("completed");
  }

  @Test
  void appendedAudioReachesTheProviderByteForByte() {
    Opening opening = manualSession();
    byte[] audio = new byte[CHUNK_BYTES * 20];
    new Random(7).nextBytes(audio);

    for (int from = 0; from < audio.length; from += CHUNK_BYTES) {
      opening.send(append(Arrays.copyOfRange(audio, from, from + CHUNK_BYTES)));
    }
    opening.send("{\"type\":\"input_audio_buffer.commit\"}");

    await().until(() -> types(opening).contains("input_audio_buffer.committed"));
    assertThat(emulator.heard()).isEqualTo(audio);
  }

  @Test
  void aPausedUpstreamDeliversNothingAndLosesNothing() {
    Opening opening = textSession();
    int before = opening.events.size();
    opening.pauseAfter(before + 10);

    ask(opening, longPrompt());
    await().until(() -> opening.events.size() == before + 10);
    // A second command and its answer would overtake if the pause leaked.
    opening.send("{\"type\":\"input_audio_buffer.clear\"}");
    assertThat(opening.events).hasSize(before + 10);
    opening.pauseAfter(before + 20);
    opening.resume();
    await().until(() -> opening.events.size() == before + 20);
    opening.pauseAfter(Integer.MAX_VALUE);
    opening.resume();

    awaitDone(opening);
    assertThat(count(types(opening), "response.output_text.delta")).isGreaterThan(50);
    assertThat(deltas(opening)).isEqualTo(finalText(opening));
  }

  @Test
  void aPausedUpstreamIsNotTakenForDead() {
    Opening opening = driver(endpoint(Duration.ofSeconds(5), Duration.ofMillis(300))).open();
    Opening witness = driver(endpoint(Duration.ofSeconds(5), Duration.ofMillis(900))).open();
    opening.upstream();
    witness.upstream();
    opening.pause();

    emulator.fault(Fault.BLACKHOLE);

    await().until(() -> witness.ends.size() == 1);
    assertThat(opening.ends).isEmpty();
    opening.resume();
    await().until(() -> opening.ends.size() == 1);
    assertThat(opening.end()).isEqualTo(ErrorCode.PROVIDER_UNRESPONSIVE);
  }

  @Test
  void closingHappensOnceAndIsNotReported() {
    Opening opening = textSession();

    opening.closeUpstream();
    opening.closeUpstream();

    await().until(() -> emulator.openConnections() == 0);
    assertThat(emulator.closeCodes()).containsExactly(1000);
    assertThat(opening.ends).isEmpty();
    assertThat(opening.misplacedCalls).hasValue(0);
  }

  @Test
  void closingTheConnectorLeavesNothingOpen() {
    ConnectorDriver driver = patient();
    Opening first = driver.open();
    Opening second = driver.open();
    first.upstream();
    second.upstream();

    driver.close();

    await().until(() -> emulator.openConnections() == 0);
    assertThat(first.ends).isEmpty();
    assertThat(second.ends).isEmpty();
  }

  @Test
  void theProvidersSessionCapIsReportedOnceAndLast() {
    emulator.fault(Fault.CAP_CLOSE_1001);
    Opening opening = patient().open();
    opening.upstream();
    ask(opening, "Say hello.");

    await().until(() -> !opening.ends.isEmpty());
    await().until(() -> emulator.openConnections() == 0);

    assertThat(opening.ends).hasSize(1);
    assertThat(opening.end()).isEqualTo(ErrorCode.PROVIDER_SESSION_CAP);
    assertThat(opening.misplacedCalls).hasValue(0);
  }

  @Test
  void aProviderThatAnswersNoPingIsUnresponsive() {
    Opening opening = driver(endpoint(Duration.ofSeconds(5), Duration.ofMillis(300))).open();
    opening.upstream();

    emulator.fault(Fault.BLACKHOLE);

    await().until(() -> opening.ends.size() == 1);
    assertThat(opening.end()).isEqualTo(ErrorCode.PROVIDER_UNRESPONSIVE);
  }

  @Test
  void garbagePassesUpAndTheSessionGoesOn() {
    emulator.fault(Fault.GARBAGE_FRAME);
    Opening opening = textSession();

    ask(opening, "Say hello.");
    awaitDone(opening);

    assertThat(opening.events).anyMatch(event -> parse(event) == null);
    assertThat(opening.ends).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSE,           PROVIDER_UNREACHABLE",
    "HTTP_401,         PROVIDER_REFUSED_CREDENTIALS",
    "HTTP_429,         PROVIDER_OVERLOADED",
    "HTTP_5XX,         PROVIDER_UNREACHABLE",
    "STALL_UPGRADE,    PROVIDER_UNREACHABLE",
    "STALL_HANDSHAKE,  PROVIDER_HANDSHAKE_TIMEOUT",
    "ERROR_THEN_CLOSE, PROVIDER_REFUSED_CREDENTIALS"
  })
  void aFailedConnectHasItsCodeAndLeavesNothingOpen(Fault fault, ErrorCode code) {
    emulator.fault(fault);
    Opening opening = impatient().open();

    assertThat(opening.failure()).isEqualTo(code);

    await().until(() -> emulator.openConnections() == 0);
    assertThat(opening.events).isEmpty();
    assertThat(opening.ends).isEmpty();
    assertThat(opening.fault().getMessage())
        .doesNotContain("localhost", "127.0.0.1", endpointKey().value());
    emulator.fault(null);
    patient().open().upstream();
  }

  @ParameterizedTest
  @EnumSource(names = {"STALL_UPGRADE", "STALL_HANDSHAKE"})
  void aCancelledConnectFailsAtOnceAndLeavesNothingOpen(Fault fault) {
    emulator.fault(fault);
    Opening opening = impatientConnect().open();
    await().until(() -> emulator.connections() == 1);

    opening.cancel();

    assertThat(opening.failure()).isEqualTo(ErrorCode.PROVIDER_CLOSED);
    await().until(() -> emulator.openConnections() == 0);
    assertThat(opening.misplacedCalls).hasValue(0);
  }

  @Test
  void turnsAreDetectedIfClaimed() {
    Opening opening = session(new JsonObject());

    tone(opening, 12);
    for (int i = 0; i < 12; i++) {
      opening.send(append(new byte[CHUNK_BYTES]));
    }

    if (capabilities().serverVad()) {
      await().until(() -> types(opening).contains("input_audio_buffer.committed"));
      assertThat(types(opening))
          .containsSubsequence(
              "input_audio_buffer.speech_started",
              "input_audio_buffer.speech_stopped",
              "input_audio_buffer.committed");
    } else {
      opening.send("{\"type\":\"input_audio_buffer.commit\"}");
      await().until(() -> types(opening).contains("input_audio_buffer.committed"));
      assertThat(types(opening)).doesNotContain("input_audio_buffer.speech_started");
    }
  }

  @Test
  void historyIsTakenAsItemsIfClaimed() {
    Opening opening = manualSession();

    opening.send(item("assistant", "output_text", "Earlier words.", "item_contract1"));

    await().until(() -> hasAny(opening, "conversation.item.added", "error"));
    assertThat(types(opening).contains("conversation.item.added"))
        .isEqualTo(capabilities().itemReplay());
  }

  @Test
  void audioIsTruncatedIfClaimed() {
    Opening opening = manualSession();
    tone(opening, 5);
    opening.send("{\"type\":\"input_audio_buffer.commit\"}");
    opening.send("{\"type\":\"response.create\"}");
    awaitDone(opening);
    String item =
        last(opening, "response.done")
            .getJsonObject("response")
            .getJsonArray("output")
            .getJsonObject(0)
            .getString("id");

    opening.send(
        new JsonObject()
            .put("type", "conversation.item.truncate")
            .put("item_id", item)
            .put("content_index", 0)
            .put("audio_end_ms", 10)
            .encode());

    await().until(() -> hasAny(opening, "conversation.item.truncated", "error"));
    assertThat(types(opening).contains("conversation.item.truncated"))
        .isEqualTo(capabilities().truncate());
  }

  @Test
  void responsesRunOutsideTheConversationIfClaimed() {
    Opening opening = textSession();
    int before = opening.events.size();

    opening.send(
        new JsonObject()
            .put("type", "response.create")
            .put(
                "response",
                new JsonObject()
                    .put("conversation", "none")
                    .put("output_modalities", new JsonArray().add("text"))
                    .put("input", new JsonArray()))
            .encode());

    await().until(() -> hasAny(opening, "response.done", "error"));
    List<String> all = types(opening);
    List<String> types = all.subList(before, all.size());
    assertThat(types.contains("response.done")).isEqualTo(capabilities().outOfBand());
    assertThat(types).doesNotContain("conversation.item.added");
  }

  @Test
  void toolsAreCalledIfClaimed() {
    JsonObject tool =
        new JsonObject()
            .put("type", "function")
            .put("name", "lookup")
            .put("description", "Looks a word up.")
            .put(
                "parameters",
                new JsonObject().put("type", "object").put("properties", new JsonObject()));
    Opening opening =
        session(
            new JsonObject()
                .put("output_modalities", new JsonArray().add("text"))
                .put("tools", new JsonArray().add(tool)));

    ask(opening, toolPrompt());
    awaitDone(opening);

    assertThat(types(opening).contains("response.function_call_arguments.done"))
        .isEqualTo(capabilities().tools());
  }

  /** The key that the tests' endpoints are configured with. */
  protected Secret endpointKey() {
    return new Secret("sk-contract-test");
  }

  private ConnectorDriver patient() {
    return driver(endpoint(Duration.ofSeconds(5), Duration.ofSeconds(15)));
  }

  private ConnectorDriver impatient() {
    return driver(endpoint(Duration.ofMillis(300), Duration.ofSeconds(15)));
  }

  /** Long enough that a limit does not win the race against a cancel. */
  private ConnectorDriver impatientConnect() {
    return driver(endpoint(Duration.ofMillis(1_000), Duration.ofSeconds(15)));
  }

  private ConnectorDriver driver(EndpointConfig endpoint) {
    return new ConnectorDriver(vertx, owner -> connector(owner, endpoint));
  }

  private EndpointConfig endpoint(Duration limit, Duration pongTimeout) {
    return new EndpointConfig(
        "contract",
        provider(),
        URI.create(emulator.url()),
        endpointKey(),
        "gpt-realtime",
        null,
        limit,
        limit,
        pongTimeout,
        10,
        null,
        false);
  }

  private Opening textSession() {
    return session(new JsonObject().put("output_modalities", new JsonArray().add("text")));
  }

  /** A session without turn detection. */
  private Opening manualSession() {
    return session(
        new JsonObject()
            .put(
                "audio",
                new JsonObject().put("input", new JsonObject().putNull("turn_detection"))));
  }

  private Opening session(JsonObject settings) {
    Opening opening = patient().open(settings.put("type", "realtime").encode());
    opening.upstream();
    return opening;
  }

  private static void ask(Opening opening, String text) {
    opening.send(item("user", "input_text", text, "item_contract0"));
    opening.send("{\"type\":\"response.create\"}");
  }

  private static String item(String role, String contentType, String text, String id) {
    return new JsonObject()
        .put("type", "conversation.item.create")
        .put(
            "item",
            new JsonObject()
                .put("id", id)
                .put("type", "message")
                .put("role", role)
                .put(
                    "content",
                    new JsonArray()
                        .add(new JsonObject().put("type", contentType).put("text", text))))
        .encode();
  }

  private static String append(byte[] pcm) {
    return new JsonObject()
        .put("type", "input_audio_buffer.append")
        .put("audio", Base64.getEncoder().encodeToString(pcm))
        .encode();
  }

  /** A loud 400 Hz tone of this many chunks. */
  private static void tone(Opening opening, int chunks) {
    byte[] pcm = new byte[CHUNK_BYTES];
    for (int i = 0; i < CHUNK_BYTES / 2; i++) {
      short sample = (short) (12_000 * Math.sin(2 * Math.PI * 400 * i / 24_000));
      pcm[2 * i] = (byte) sample;
      pcm[2 * i + 1] = (byte) (sample >> 8);
    }
    for (int i = 0; i < chunks; i++) {
      opening.send(append(pcm));
    }
  }

  private static void awaitDone(Opening opening) {
    await().until(() -> types(opening).contains("response.done"));
  }

  private static boolean hasAny(Opening opening, String... types) {
    List<String> seen = types(opening);
    return Arrays.stream(types).anyMatch(seen::contains);
  }

  private static List<String> types(Opening opening) {
    return opening.events.stream()
        .map(ProviderContractTest::parse)
        .map(event -> event == null ? "garbage" : event.getString("type", "untyped"))
        .toList();
  }

  private static JsonObject last(Opening opening, String type) {
    JsonObject found = null;
    for (String text : opening.events) {
      JsonObject event = parse(text);
      if (event != null && type.equals(event.getString("type"))) {
        found = event;
      }
    }
    assertThat(found).as(type).isNotNull();
    return found;
  }

  private static String deltas(Opening opening) {
    StringBuilder text = new StringBuilder();
    for (String event : opening.events) {
      JsonObject parsed = parse(event);
      if (parsed != null && "response.output_text.delta".equals(parsed.getString("type"))) {
        text.append(parsed.getString("delta"));
      }
    }
    return text.toString();
  }

  private static String finalText(Opening opening) {
    return last(opening, "response.output_text.done").getString("text");
  }

  private static long count(List<String> types, String type) {
    return types.stream().filter(type::equals).count();
  }

  private static @Nullable JsonObject parse(String event) {
    try {
      return new JsonObject(event);
    } catch (RuntimeException garbage) {
      return null;
    }
  }
}
