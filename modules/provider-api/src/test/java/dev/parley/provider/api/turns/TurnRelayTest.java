package dev.parley.provider.api.turns;

import static dev.parley.provider.api.turns.TestSound.silence;
import static dev.parley.provider.api.turns.TestSound.tone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Pcm;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnRelayTest {
  private static final List<String> TURN =
      List.of(
          "input_audio_buffer.speech_started",
          "input_audio_buffer.speech_stopped",
          "input_audio_buffer.committed",
          "conversation.item.added",
          "conversation.item.done",
          "response.created");

  private final RelayHarness harness = new RelayHarness();

  private List<String> sent() {
    return harness.provider.received.stream().map(event -> event.getString("type")).toList();
  }

  private static String detectionIn(JsonObject session) {
    JsonObject detection =
        session.getJsonObject("audio").getJsonObject("input").getJsonObject("turn_detection");
    return detection == null ? "null" : detection.getString("type");
  }

  private static byte[] both(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @Test
  void aTurnIsToldUnderOneIdAndTheProviderHearsThatAlone() {
    harness.speak(silence(2_000));
    assertThat(sent()).isEmpty();

    harness.speak(both(tone(500), silence(1_000)));
    harness.arrive();

    assertThat(harness.types()).isEqualTo(TURN);
    JsonObject started = harness.events.get(0);
    JsonObject stopped = harness.events.get(1);
    assertThat(started.getInteger("audio_start_ms")).isEqualTo(1_700);
    int endMs = stopped.getInteger("audio_end_ms");
    assertThat(endMs).isBetween(2_690, 2_720);
    String id = started.getString("item_id");
    assertThat(stopped.getString("item_id")).isEqualTo(id);
    assertThat(harness.events.get(2).getString("item_id")).isEqualTo(id);
    assertThat(harness.events.get(4).getJsonObject("item").getString("id")).isEqualTo(id);
    assertThat(harness.provider.turns).hasSize(1);
    assertThat(harness.provider.turns.get(0)).hasSize((endMs - 1_700) * 48);
    assertThat(sent()).endsWith("input_audio_buffer.commit", "response.create");
  }

  @Test
  void soundThatComesAtOnceIsToldAsIfItCameInTime() {
    harness.detect("{\"create_response\":false}");
    harness.arrive();
    harness.speak(both(both(tone(500), silence(500)), both(tone(500), silence(500))));
    harness.send("input_audio_buffer.clear");
    harness.arrive();

    assertThat(harness.types().subList(1, 11))
        .isEqualTo(Stream.concat(TURN.stream().limit(5), TURN.stream().limit(5)).toList());
    assertThat(harness.types()).endsWith("input_audio_buffer.cleared");
  }

  @Test
  void aProviderThatDoesNotAnswerHoldsNobodyUpForLong() {
    harness.speak(both(both(tone(500), silence(500)), tone(500)));
    assertThat(harness.of("input_audio_buffer.speech_started")).hasSize(1);

    harness.time(Awaited.PATIENCE_MS);

    assertThat(harness.of("input_audio_buffer.speech_started")).hasSize(2);
  }

  @Test
  void theClientUsesTheIdThatItKnows() {
    harness.speak(both(tone(500), silence(500)));
    harness.speak(both(tone(500), silence(500)));
    harness.arrive();
    String first = harness.of("input_audio_buffer.committed").get(0).getString("item_id");

    harness.send(new JsonObject().put("type", "conversation.item.retrieve").put("item_id", first));
    harness.arrive();

    assertThat(harness.of("conversation.item.retrieved").get(0).getJsonObject("item"))
        .isEqualTo(new JsonObject().put("id", first));
    assertThat(harness.of("input_audio_buffer.committed").get(1).getString("previous_item_id"))
        .isEqualTo(first);
  }

  @Test
  void speechEndsTheAnswerAndIsNamedAsTheReason() {
    harness.speak(both(tone(500), silence(500)));
    harness.arrive();

    harness.speak(tone(200));
    harness.arrive();

    JsonObject done = harness.of("response.done").get(0).getJsonObject("response");
    assertThat(done.getJsonObject("status_details").getString("reason")).isEqualTo("turn_detected");
    assertThat(harness.of("error")).isEmpty();
  }

  @Test
  void anAnswerThatIsNotToBeInterruptedGoesOnAndTheNextIsRefusedAsTheProviderWould() {
    harness.detect("{\"interrupt_response\":false}");
    harness.speak(both(tone(500), silence(500)));
    harness.arrive();

    harness.speak(both(tone(500), silence(500)));
    harness.arrive();

    assertThat(sent()).doesNotContain("response.cancel");
    JsonObject error = harness.of("error").get(0).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("conversation_already_has_active_response");
    assertThat(error.getValue("event_id")).isNull();
  }

  @Test
  void theClientSeesItsOwnDetectionAndTheProviderNone() {
    assertThat(detectionIn(harness.created)).isEqualTo("server_vad");

    harness.detect("{\"type\":\"semantic_vad\",\"eagerness\":\"low\"}");
    harness.detect("null");
    harness.arrive();

    assertThat(harness.of("session.updated").stream().map(e -> e.getJsonObject("session")))
        .extracting(TurnRelayTest::detectionIn)
        .containsExactly("semantic_vad", "null");
    assertThat(harness.provider.complaints).isEmpty();
  }

  @Test
  void anUpdateThatTheProviderRefusesChangesNoDetection() {
    harness.send(
        new JsonObject(
            "{\"type\":\"session.update\",\"event_id\":\"mine\",\"session\":{\"bogus\":1,"
                + "\"audio\":{\"input\":{\"turn_detection\":null}}}}"));
    harness.arrive();

    harness.speak(both(tone(500), silence(500)));
    harness.arrive();

    assertThat(harness.types().subList(1, 7)).isEqualTo(TURN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"server_vad\",\"threshold\":1.5}|decimal_above_max_value|threshold",
        "{\"type\":\"server_vad\",\"prefix_padding_ms\":-1}|integer_below_min_value|prefix_padding_ms",
        "{\"idle_timeout_ms\":4999}|integer_below_min_value|idle_timeout_ms",
        "{\"silence_duration_ms\":\"long\"}|invalid_value|silence_duration_ms",
        "{\"create_response\":1}|invalid_value|create_response",
        "{\"type\":\"semantic_vad\",\"threshold\":0.5}|unknown_parameter|threshold",
        "{\"type\":\"telepathy\"}|invalid_value|type",
        "{\"patience\":1}|unknown_parameter|patience"
      })
  void detectionThatIsWrongIsRefused(String detection, String code, String field) {
    harness.detect(detection);

    JsonObject error = harness.of("error").get(0).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("param")).isEqualTo("session.audio.input.turn_detection." + field);
    assertThat(sent()).isEmpty();
  }

  @Test
  void withoutDetectionSoundPassesAsItIs() {
    harness.detect("null");

    harness.speak(both(tone(500), silence(500)));
    harness.send("input_audio_buffer.commit");
    harness.arrive();

    assertThat(harness.provider.turns.get(0)).isEqualTo(both(tone(500), silence(500)));
    assertThat(harness.types())
        .containsExactly(
            "session.updated",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done");
  }

  @Test
  void aCommitWhileSomebodySpeaksKeepsTheId() {
    harness.speak(tone(500));
    harness.send("input_audio_buffer.commit");
    harness.arrive();

    assertThat(harness.types()).doesNotContain("input_audio_buffer.speech_stopped");
    assertThat(harness.of("input_audio_buffer.committed").get(0).getString("item_id"))
        .isEqualTo(harness.events.get(0).getString("item_id"));
  }

  @Test
  void aRefusedCommitLeavesTheNextTurnItsId() {
    harness.send("input_audio_buffer.commit");
    harness.speak(both(tone(500), silence(500)));
    harness.arrive();

    String id = harness.of("input_audio_buffer.speech_started").get(0).getString("item_id");
    assertThat(harness.of("input_audio_buffer.committed").get(0).getString("item_id"))
        .isEqualTo(id);
  }

  @Test
  void whoSaysNothingIsAskedAgain() {
    harness.detect("{\"idle_timeout_ms\":5000}");
    harness.speak(both(tone(500), silence(500)));
    harness.arrive();
    harness.provider.finish();
    harness.arrive();

    harness.time(1);
    harness.time(5_000);
    harness.arrive();

    JsonObject timeout = harness.of("input_audio_buffer.timeout_triggered").get(0);
    assertThat(harness.of("input_audio_buffer.committed").get(1).getString("item_id"))
        .isEqualTo(timeout.getString("item_id"));
    assertThat(harness.of("response.created")).hasSize(2);
    assertThat(harness.provider.complaints).isEmpty();
  }

  @Test
  void g711IsHeardAndItsTurnsAreWhole() {
    harness.send(
        new JsonObject(
            "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcmu\"}}}}}"));
    harness.arrive();
    byte[] pcm = both(both(silence(1_000), tone(600)), silence(600));
    byte[] mu = new byte[pcm.length / 6];
    for (int i = 0; i < mu.length; i++) {
      mu[i] = G711.MU_LAW.encode(Pcm.sample(pcm[6 * i], pcm[6 * i + 1]));
    }

    for (int at = 0; at < mu.length; at += 160) {
      harness.speak(Arrays.copyOfRange(mu, at, Math.min(mu.length, at + 160)));
    }
    harness.arrive();

    assertThat(harness.types().subList(1, 7)).isEqualTo(TURN);
    int fromMs = harness.events.get(1).getInteger("audio_start_ms");
    int toMs = harness.events.get(2).getInteger("audio_end_ms");
    assertThat(fromMs).isEqualTo(700);
    assertThat(toMs).isBetween(1_790, 1_820);
    assertThat(harness.provider.turns.get(0))
        .isEqualTo(Arrays.copyOfRange(mu, 8 * fromMs, 8 * toMs));
  }
}
