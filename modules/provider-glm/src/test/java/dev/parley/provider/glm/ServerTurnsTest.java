package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.turns.TestSound;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose turns GLM is to cut. */
class ServerTurnsTest {
  private static final List<String> TURN =
      List.of(
          "input_audio_buffer.speech_started",
          "input_audio_buffer.speech_stopped",
          "input_audio_buffer.committed",
          "conversation.item.added",
          "conversation.item.done");

  private static Harness open() {
    return Harness.open(
        new Harness(false), new JsonObject().put("output_modalities", new JsonArray().add("text")));
  }

  private static JsonObject detection(JsonObject detection) {
    return Harness.update(
        new JsonObject()
            .put(
                "audio",
                new JsonObject().put("input", new JsonObject().put("turn_detection", detection))));
  }

  private static void speak(Harness harness, int toneMs, int silenceMs) {
    harness.send(Harness.append(TestSound.tone(toneMs)));
    harness.send(Harness.append(TestSound.silence(silenceMs)));
    harness.settle();
  }

  private static List<String> sent(Harness harness) {
    return harness.all.stream()
        .flatMap(glm -> glm.received.stream())
        .map(frame -> frame.getString("type"))
        .distinct()
        .toList();
  }

  private static String detector(Harness harness) {
    return harness.glm().session().getJsonObject("turn_detection").getString("type");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void glmCutsTheTurnAndAnswersUnasked(boolean commitsBeforeStop) {
    Harness harness = open();
    harness.habits.commitsBeforeStop = commitsBeforeStop;

    harness.send(Harness.append(TestSound.silence(1_000)));
    speak(harness, 1_000, 1_000);

    assertThat(harness.sequence(0).subList(0, TURN.size())).isEqualTo(TURN);
    assertThat(harness.sequence(TURN.size()))
        .startsWith("response.created")
        .endsWith("response.done", "rate_limits.updated");
    assertThat(harness.last("input_audio_buffer.speech_started").getInteger("audio_start_ms"))
        .isBetween(650, 750);
    assertThat(harness.last("input_audio_buffer.speech_stopped").getInteger("audio_end_ms"))
        .isBetween(2_700, 3_000);
    assertThat(sent(harness)).containsExactly("session.update", "input_audio_buffer.append");
    assertThat(harness.glm().heard.size()).isEqualTo(3_000 * 48);
    assertThat(harness.takenOver).isZero();
    assertThat(GaOrder.faults(harness.events)).isEmpty();
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void whereTheClientWantsNoAnswerNoneIsGiven() {
    Harness harness = open();
    harness.send(
        detection(new JsonObject().put("type", "server_vad").put("create_response", false)));

    speak(harness, 1_000, 1_000);

    assertThat(harness.sequence(1)).isEqualTo(TURN);
    assertThat(
            harness.glm().session().getJsonObject("turn_detection").getBoolean("create_response"))
        .isFalse();
  }

  @Test
  void speechEndsTheRunningAnswerWithoutACommandOfTheHubs() {
    Harness harness = open();
    harness.say(FakeGlm.LONG);
    while (!harness.types().contains("response.output_text.delta")) {
      harness.step(0);
    }

    speak(harness, 300, 1_000);

    JsonObject cut = harness.of("response.done").get(0).getJsonObject("response");
    assertThat(cut.getJsonObject("status_details"))
        .isEqualTo(new JsonObject().put("type", "cancelled").put("reason", "turn_detected"));
    assertThat(harness.of("response.done")).hasSize(2);
    assertThat(sent(harness)).doesNotContain("response.cancel", "input_audio_buffer.commit");
    assertThat(GaOrder.faults(harness.events)).isEmpty();
  }

  @Test
  void anEndThatGlmMissesIsTheHubsAndSoAreAllTurnsAfterIt() {
    Harness harness = open();
    harness.habits.neverStops = true;

    speak(harness, 1_000, 1_000);
    assertThat(harness.types()).containsExactly("input_audio_buffer.speech_started");
    harness.time(harness.nowMs + ServerTurns.PATIENCE_MS);
    harness.settle();
    int second = harness.events.size();
    speak(harness, 500, 500);

    assertThat(harness.sequence(0)).startsWith(TURN.toArray(new String[0]));
    assertThat(harness.sequence(second)).startsWith(TURN.toArray(new String[0]));
    assertThat(harness.of("response.done")).hasSize(2);
    assertThat(harness.takenOver).isOne();
    assertThat(detector(harness)).isEqualTo("client_vad");
    assertThat(GaOrder.faults(harness.events)).isEmpty();
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void whoGoesOnSpeakingIsWaitedFor() {
    Harness harness = open();
    harness.habits.neverStops = true;

    speak(harness, 1_000, 1_000);
    harness.send(Harness.append(TestSound.tone(500)));
    harness.time(harness.nowMs + ServerTurns.PATIENCE_MS);
    harness.settle();

    assertThat(harness.types()).containsExactly("input_audio_buffer.speech_started");
    assertThat(harness.takenOver).isZero();
  }

  @Test
  void aCommitOfTheClientsIsMadeByTheHub() {
    Harness harness = open();

    harness.send(Harness.append(TestSound.tone(500)));
    harness.send("input_audio_buffer.commit");
    harness.settle();

    assertThat(harness.types())
        .containsExactly(
            "input_audio_buffer.speech_started",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done");
    assertThat(harness.takenOver).isOne();
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aCommitOfTooLittleIsRefused() {
    Harness harness = open();

    harness.send(Harness.append(TestSound.silence(50)));
    harness.send("input_audio_buffer.commit");
    harness.settle();

    assertThat(harness.error().getString("code")).isEqualTo("input_audio_buffer_commit_empty");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void detectionThatGlmDoesNotKnowIsTheHubs() {
    for (JsonObject unknown :
        List.of(
            new JsonObject().put("type", "semantic_vad"),
            new JsonObject().put("type", "server_vad").put("idle_timeout_ms", 5_000))) {
      Harness harness = open();

      harness.send(detection(unknown));
      harness.settle();
      speak(harness, 500, 1_500);

      assertThat(detector(harness)).isEqualTo("client_vad");
      assertThat(harness.sequence(1)).startsWith(TURN.toArray(new String[0]));
      assertThat(harness.of("response.done")).hasSize(1);
      assertThat(harness.complaints()).isEmpty();
    }
  }

  @Test
  void whatIsTypedInBetweenIsToldBeforeGlmAnswersATurn() {
    Harness harness = open();

    harness.send(Harness.item("My name is Ada."));
    harness.settle();

    assertThat(harness.glm().session().getString("instructions")).contains("User: My name is Ada.");
  }
}
