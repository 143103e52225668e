package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.provider.api.turns.TestSound;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlmSessionTest {
  private static final List<String> ANSWERED_ALOUD =
      List.of(
          "response.created",
          "response.output_item.added",
          "conversation.item.added",
          "response.content_part.added",
          "response.output_audio_transcript.delta",
          "response.output_audio.delta",
          "response.output_audio.done",
          "response.output_audio_transcript.done",
          "response.content_part.done",
          "conversation.item.done",
          "response.output_item.done",
          "response.done",
          "rate_limits.updated");

  private static JsonObject lookup() {
    return new JsonObject()
        .put("type", "function")
        .put("name", "lookup")
        .put(
            "parameters",
            new JsonObject().put("type", "object").put("properties", new JsonObject()));
  }

  private static Harness withTools() {
    return Harness.open(new JsonObject().put("tools", new JsonArray().add(lookup())));
  }

  private static JsonObject output(String callId, String output) {
    return new JsonObject()
        .put("type", "conversation.item.create")
        .put(
            "item",
            new JsonObject()
                .put("type", "function_call_output")
                .put("call_id", callId)
                .put("output", output));
  }

  private static String said(JsonObject done) {
    JsonObject part =
        done.getJsonObject("response")
            .getJsonArray("output")
            .getJsonObject(0)
            .getJsonArray("content")
            .getJsonObject(0);
    return part.getString("transcript", part.getString("text"));
  }

  private static String status(JsonObject done) {
    return done.getJsonObject("response").getString("status");
  }

  @Test
  void aTextTurnIsTheSequenceOfTheProtocol() {
    Harness harness = Harness.openText();

    harness.say("Hello");
    harness.settle();

    assertThat(harness.sequence(0))
        .containsExactly(
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "rate_limits.updated");
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: Hello");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aSpokenAnswerIsCutToPiecesOf200MillisecondsAndLosesNoSample() {
    Harness harness = Harness.open(new JsonObject());

    harness.say("Hello");
    harness.settle();

    assertThat(harness.sequence(2)).isEqualTo(ANSWERED_ALOUD);
    List<Integer> pieces =
        harness.of("response.output_audio.delta").stream()
            .map(event -> Base64.getDecoder().decode(event.getString("delta")).length)
            .toList();
    assertThat(pieces).containsExactly(9_600, 9_600, 9_600, 2_400);
  }

  @Test
  void textThatRepeatsTheTranscriptIsDropped() {
    Harness harness = new Harness();
    harness.habits.speaksText = true;
    harness.start("{}");
    harness.settle();

    harness.say("Hello");
    harness.settle();

    assertThat(harness.types()).doesNotContain("response.output_text.delta");
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: Hello");
  }

  @Test
  void aTurnIsHeardCommittedAndAnswered() {
    Harness harness =
        Harness.open(
            new JsonObject()
                .put(
                    "audio",
                    new JsonObject()
                        .put(
                            "input",
                            new JsonObject()
                                .put("transcription", new JsonObject().put("model", "any")))));

    harness.send(Harness.append(TestSound.silence(1_000)));
    harness.send(Harness.append(TestSound.tone(1_000)));
    harness.send(Harness.append(TestSound.silence(600)));
    harness.settle();

    assertThat(harness.sequence(0))
        .startsWith(
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done")
        .containsSubsequence(ANSWERED_ALOUD)
        .contains("conversation.item.input_audio_transcription.completed");
    JsonObject started = harness.last("input_audio_buffer.speech_started");
    JsonObject stopped = harness.last("input_audio_buffer.speech_stopped");
    assertThat(started.getInteger("audio_start_ms")).isBetween(650, 750);
    assertThat(stopped.getInteger("audio_end_ms")).isBetween(2_150, 2_250);
    assertThat(harness.glm().heard.size() / 48)
        .isEqualTo(stopped.getInteger("audio_end_ms") - started.getInteger("audio_start_ms"));
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aTranscriptIsToldInPiecesOnlyToWhomAModelThatStreamsWasNamed() {
    for (String model : List.of("whisper-1", "gpt-4o-transcribe")) {
      Harness harness =
          Harness.open(
              new JsonObject()
                  .put(
                      "audio",
                      new JsonObject()
                          .put(
                              "input",
                              new JsonObject()
                                  .putNull("turn_detection")
                                  .put("transcription", new JsonObject().put("model", model)))));
      harness.send(Harness.append(TestSound.tone(1_000)));
      harness.send("input_audio_buffer.commit");
      harness.settle();

      String whole =
          harness
              .last("conversation.item.input_audio_transcription.completed")
              .getString("transcript");
      assertThat(harness.of("conversation.item.input_audio_transcription.delta"))
          .extracting(event -> event.getString("delta"))
          .isEqualTo(model.startsWith("whisper") ? List.of() : List.of(whole));
    }
  }

  @Test
  void pushToTalkReachesGlmByteForByteAndStartsNothing() {
    Harness harness = Harness.open(Harness.manual());
    byte[] pcm = TestSound.tone(1_230);

    for (int at = 0; at < pcm.length; at += 960) {
      harness.send(Harness.append(Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + 960))));
    }
    harness.send("input_audio_buffer.commit");
    harness.settle();

    assertThat(harness.glm().heard.toByteArray()).isEqualTo(pcm);
    assertThat(harness.types())
        .containsExactly(
            "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done");
  }

  @Test
  void aTurnOfMinutesIsCommittedInStretchesAndIsOneItem() {
    Harness harness = Harness.open(Harness.manual());

    for (int i = 0; i < 70; i++) {
      harness.send(Harness.append(TestSound.tone(1_000)));
      harness.settle();
    }
    harness.send("input_audio_buffer.commit");
    harness.settle();

    assertThat(harness.of("input_audio_buffer.committed")).hasSize(1);
    assertThat(harness.of("conversation.item.added")).hasSize(1);
    assertThat(harness.glm().heard.size()).isEqualTo(70 * 48_000);
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aCommitOfTooLittleIsRefusedHere() {
    Harness harness = Harness.open(Harness.manual());

    harness.send(Harness.append(TestSound.tone(80)));
    harness.send(new JsonObject().put("type", "input_audio_buffer.commit").put("event_id", "mine"));
    harness.settle();

    assertThat(harness.error().getString("code")).isEqualTo("input_audio_buffer_commit_empty");
    assertThat(harness.error().getString("event_id")).isEqualTo("mine");
  }

  @Test
  void speechEndsTheRunningAnswerAndWhatGlmStillSaysOfItIsNotHeard() {
    Harness harness = Harness.open(new JsonObject());
    harness.say(FakeGlm.LONG);
    while (!harness.types().contains("response.output_audio_transcript.delta")) {
      harness.step(0);
    }

    harness.send(Harness.append(TestSound.tone(300)));
    harness.arrive();
    harness.send(Harness.append(TestSound.silence(500)));
    harness.settle();

    JsonObject cut = harness.of("response.done").get(0).getJsonObject("response");
    assertThat(cut.getString("status")).isEqualTo("cancelled");
    assertThat(cut.getJsonObject("status_details"))
        .isEqualTo(new JsonObject().put("type", "cancelled").put("reason", "turn_detected"));
    assertThat(cut.getJsonArray("output").getJsonObject(0).getString("status"))
        .isEqualTo("incomplete");
    assertThat(status(harness.last("response.done"))).isEqualTo("completed");
    assertThat(harness.types())
        .containsSubsequence(
            "input_audio_buffer.speech_started",
            "response.output_audio.done",
            "response.done",
            "input_audio_buffer.committed",
            "response.created");
    assertThat(GaOrder.faults(harness.events)).isEmpty();
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aCancelOvertakesNothingAndWithNothingToCancelIsAnError() {
    Harness harness = Harness.open(new JsonObject());
    harness.say(FakeGlm.LONG);
    harness.send("response.cancel");
    harness.settle();

    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(
            harness.last("response.done").getJsonObject("response").getJsonObject("status_details"))
        .isEqualTo(new JsonObject().put("type", "cancelled").put("reason", "client_cancelled"));

    harness.send("response.cancel");
    assertThat(harness.error().getString("code")).isEqualTo("response_cancel_not_active");
  }

  @Test
  void aCallIsWholeItsPaddingTakenOutAndItsResultGoesBackByOrder() {
    Harness harness = withTools();

    harness.say(FakeGlm.CALL);
    harness.settle();
    JsonObject call = harness.last("response.output_item.done").getJsonObject("item");
    int from = harness.events.size();
    harness.send(output(call.getString("call_id"), ""));
    harness.send("response.create");
    harness.settle();

    assertThat(harness.sequence(2).subList(0, 7))
        .containsExactly(
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "conversation.item.done",
            "response.output_item.done");
    assertThat(call.getString("arguments")).isEqualTo("{\"q\":1}");
    assertThat(harness.sequence(from))
        .startsWith("conversation.item.added", "conversation.item.done");
    assertThat(said(harness.last("response.done"))).isEqualTo("The result is (no result)");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aCallThatComesJustAfterTheEndStillBelongsToIt() {
    Harness harness = withTools();
    harness.habits.callsLate = true;

    harness.say(FakeGlm.CALL);
    harness.settle();

    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(harness.of("response.function_call_arguments.done")).hasSize(1);
  }

  @Test
  void anIdThatGlmGaveACallGoesBackWithItsResult() {
    Harness harness = new Harness();
    harness.habits.realCallIds = true;
    harness.start(new JsonObject().put("tools", new JsonArray().add(lookup())).encode());
    harness.settle();

    harness.say(FakeGlm.CALL);
    harness.settle();
    String callId = harness.last("response.function_call_arguments.done").getString("call_id");
    harness.send(output(callId, "42"));
    harness.send("response.create");
    harness.settle();

    assertThat(callId).startsWith("call_real");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void typedWordsThatGlmIgnoresAreAskedAgainInTheInstructionsOfANewLine() {
    Harness harness = Harness.openText();
    harness.habits.ignoresItems = true;

    harness.say("Hello");
    harness.settle();

    assertThat(harness.all).hasSize(2);
    assertThat(harness.of("response.created")).hasSize(1);
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: Hello");
    assertThat(harness.glm().session().getString("instructions")).contains("User: Hello");
    assertThat(GaOrder.faults(harness.events)).isEmpty();

    harness.say("And again");
    harness.settle();
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: And again");
    assertThat(harness.glm().session().getString("instructions"))
        .contains("User: Hello", "Assistant: You said: Hello", "User: And again");
    assertThat(harness.lines).hasSize(1);
  }

  @Test
  void historyOfTheClientsIsToldInTheInstructionsOnce() {
    Harness harness = Harness.openText();
    harness.send(Harness.item("What is my name?"));
    harness.send(
        new JsonObject()
            .put("type", "conversation.item.create")
            .put(
                "item",
                new JsonObject()
                    .put("type", "message")
                    .put("role", "assistant")
                    .put(
                        "content",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("type", "output_text")
                                    .put("text", "It is Ada.")))));

    harness.say("Say it again");
    harness.settle();

    assertThat(harness.glm().session().getString("instructions"))
        .contains("User: What is my name?", "Assistant: It is Ada.")
        .doesNotContain("Say it again");
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: Say it again");
  }

  @Test
  void aResponseOutOfBandHasALineOfItsOwnAndLeavesNoTrace() {
    Harness harness = Harness.openText();
    harness.say(FakeGlm.LONG);
    harness.send(
        new JsonObject()
            .put("type", "response.create")
            .put(
                "response",
                new JsonObject()
                    .put("conversation", "none")
                    .put("metadata", new JsonObject().put("topic", "aside"))
                    .put(
                        "input",
                        new JsonArray().add(Harness.item("Hello").getJsonObject("item")))));
    harness.settle();

    JsonObject aside =
        harness.of("response.done").stream()
            .map(event -> event.getJsonObject("response"))
            .filter(response -> response.getValue("conversation_id") == null)
            .findFirst()
            .orElseThrow();
    assertThat(aside.getJsonObject("metadata").getString("topic")).isEqualTo("aside");
    assertThat(aside.getString("status")).isEqualTo("completed");
    assertThat(harness.of("response.done")).hasSize(2);
    assertThat(harness.lines).hasSize(1);
    assertThat(GaOrder.faults(harness.events)).isEmpty();
  }

  @Test
  void overridesOfAResponseHoldForItAlone() {
    Harness harness = Harness.openText();
    harness.send(Harness.item("Hello"));
    harness.send(
        new JsonObject()
            .put("type", "response.create")
            .put("response", new JsonObject().put("instructions", "In French.")));
    harness.settle();
    String during = harness.glm().session().getString("instructions");
    harness.say("And now");
    harness.settle();

    assertThat(during).isEqualTo("In French.");
    assertThat(harness.glm().session().getString("instructions")).doesNotContain("French");
    assertThat(harness.of("session.updated")).isEmpty();
  }

  @Test
  void anAnswerNobodyAskedForIsNotHeard() {
    Harness harness = Harness.openText();
    harness.habits.unaskedResponse = true;

    harness.send(Harness.update(new JsonObject().put("instructions", "Be brief.")));
    harness.settle();
    harness.say("Hello");
    harness.settle();

    assertThat(harness.of("response.created")).hasSize(1);
    assertThat(harness.last("session.updated").getJsonObject("session").getString("instructions"))
        .isEqualTo("Be brief.");
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: Hello");
  }

  @Test
  void anUpdateThatGlmRefusesChangesNothing() {
    Harness harness = Harness.openText();
    harness.habits.refusesSecondUpdate = true;

    harness.send(
        Harness.update(new JsonObject().put("instructions", "Lost.")).put("event_id", "mine"));
    harness.settle();
    harness.habits.refusesSecondUpdate = false;
    harness.send(Harness.update(new JsonObject().put("max_output_tokens", 100)));
    harness.settle();

    assertThat(harness.error().getString("event_id")).isEqualTo("mine");
    assertThat(harness.last("session.updated").getJsonObject("session").getString("instructions"))
        .isNotEqualTo("Lost.");
  }

  @Test
  void aFailedResponseIsToldInTheHubsOwnWords() {
    Harness harness = Harness.openText();
    harness.habits.failsResponses = true;

    harness.say("Hello");
    harness.settle();

    JsonObject response = harness.last("response.done").getJsonObject("response");
    assertThat(response.getString("status")).isEqualTo("failed");
    assertThat(response.getJsonObject("status_details").getJsonObject("error").getString("type"))
        .isEqualTo("server_error");
    assertThat(harness.events.toString()).doesNotContain("vendor words");
  }

  @Test
  void itemsAreEditedHereAndTheModelIsToldOfIt() {
    Harness harness = Harness.open(new JsonObject());
    harness.say("Hello");
    harness.settle();
    String answer =
        harness
            .last("response.done")
            .getJsonObject("response")
            .getJsonArray("output")
            .getJsonObject(0)
            .getString("id");

    harness.send(
        new JsonObject()
            .put("type", "conversation.item.truncate")
            .put("item_id", answer)
            .put("content_index", 0)
            .put("audio_end_ms", 100));
    harness.send(new JsonObject().put("type", "conversation.item.retrieve").put("item_id", answer));
    harness.say("And now");
    harness.settle();

    JsonObject kept =
        harness
            .last("conversation.item.retrieved")
            .getJsonObject("item")
            .getJsonArray("content")
            .getJsonObject(0);
    assertThat(kept.getString("transcript")).isNull();
    assertThat(Base64.getDecoder().decode(kept.getString("audio"))).hasSize(4_800);
    assertThat(harness.glm().session().getString("instructions"))
        .contains("heard only the first 0.1 seconds", "You said: Hello");
  }

  @ParameterizedTest
  @CsvSource({
    "conversation.item.retrieve, item_retrieve_invalid_item_id",
    "conversation.item.delete,   item_delete_invalid_item_id"
  })
  void anUnknownItemIsAnError(String type, String code) {
    Harness harness = Harness.openText();

    harness.send(new JsonObject().put("type", type).put("item_id", "item_nowhere"));

    assertThat(harness.error().getString("code")).isEqualTo(code);
  }

  @Test
  void picturesAreTakenOnlyWhereTheSessionAskedForVideo() {
    Harness harness = Harness.openText();
    JsonObject picture = Harness.item("What is this?");
    picture
        .getJsonObject("item")
        .getJsonArray("content")
        .add(
            new JsonObject()
                .put("type", "input_image")
                .put("image_url", "data:image/jpeg;base64,/9j/4AAQ"));

    harness.send(picture);
    assertThat(harness.error().getString("message")).contains("video_passive");

    harness.send(
        Harness.update(
            new JsonObject()
                .put("beta_fields", new JsonObject().put("chat_mode", "video_passive"))));
    harness.send(picture);
    harness.send("response.create");
    harness.settle();
    assertThat(harness.glm().received)
        .anyMatch(frame -> "/9j/4AAQ".equals(frame.getString("video_frame")));
    assertThat(said(harness.last("response.done"))).isEqualTo("You said: What is this?");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void silenceAfterAnAnswerStartsAnotherIfTheSessionWantsThat() {
    JsonObject vad = new JsonObject().put("type", "server_vad").put("idle_timeout_ms", 5_000);
    Harness harness =
        Harness.open(
            new JsonObject()
                .put(
                    "audio",
                    new JsonObject().put("input", new JsonObject().put("turn_detection", vad))));
    harness.say("Hello");
    harness.settle();

    harness.time(harness.nowMs + 6_000);
    harness.settle();

    assertThat(harness.sequence(0))
        .containsSubsequence(
            "response.done",
            "input_audio_buffer.timeout_triggered",
            "input_audio_buffer.committed",
            "response.created");
  }

  @Test
  void aConfigurationItCannotServeIsRefusedBeforeAnythingIsOpened() {
    Harness harness = new Harness();

    harness.start("{\"type\":\"transcription\"}");

    assertThat(harness.connecting).isEmpty();
    assertThat(harness.failures).hasSize(1);
    assertThat(harness.failures.get(0).code()).isEqualTo(ErrorCode.PROVIDER_REFUSED_CONFIGURATION);
  }

  @Test
  void garbageGoesUpAsItIs() {
    Harness harness = Harness.openText();

    harness.session.onMessage(1, "{garbage", harness.nowMs);
    harness.time(harness.nowMs);

    assertThat(harness.garbage).containsExactly("{garbage");
    assertThat(harness.ends).isEmpty();
  }

  @Test
  void patienceStandsStillWhileTheHubDoesNotRead() {
    Harness harness = Harness.openText();
    harness.session.onCommand(
        Harness.update(new JsonObject().put("instructions", "x")).encode(), harness.nowMs);

    harness.session.onPaused(true, harness.nowMs);
    harness.time(harness.nowMs + 60_000);
    assertThat(harness.ends).isEmpty();

    harness.session.onPaused(false, harness.nowMs);
    harness.time(harness.nowMs + 60_000);
    assertThat(harness.ends).hasSize(1);
    assertThat(harness.ends.get(0).code()).isEqualTo(ErrorCode.PROVIDER_STALLED);
  }
}
