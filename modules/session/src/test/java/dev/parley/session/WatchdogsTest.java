package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rules R1 and R2. */
class WatchdogsTest {
  private static final String CREATE = Frames.event("response.create");

  private static void assertStalled(TestSession session) {
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_stalled"));
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.onlySeen("error").at("/error/code").asText()).isEqualTo("provider_stalled");
  }

  private static void assertLive(TestSession session) {
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test // R1
  void responseThatIsNeverCreatedIsAStallAfterThreeSeconds() {
    TestSession session = TestSession.pushToTalk();
    session.client(CREATE);

    session.passMs(2_950);
    assertLive(session);
    session.passMs(50);

    assertStalled(session);
    assertThat(session.seenTypes()).containsExactly("error");
  }

  @Test // R1
  void noFirstOutputIsAStallAfterFourSeconds() {
    TestSession session = TestSession.pushToTalk();
    session.client(CREATE);
    session.passMs(2_900);
    session.upstream(Frames.created("r1"));

    session.passMs(3_950);
    assertLive(session);
    session.passMs(50);

    assertStalled(session);
    assertThat(session.onlySeen("response.done").at("/response/status").asText())
        .isEqualTo("failed");
  }

  @Test // R1
  void gapBetweenOutputsIsAStallAfterFourSeconds() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    for (int i = 0; i < 5; i++) {
      session.passMs(3_900);
      session.upstream(Frames.audioDelta("r1"));
    }
    session.passMs(3_950);
    assertLive(session);
    session.passMs(50);

    assertStalled(session);
  }

  @Test // R1
  void missingDoneAfterTheLastOutputIsAStall() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.textDelta("r1", "a"));
    session.passMs(3_000);
    session.upstream(
        Frames.part("response.output_text.done", "r1", "item_r1", Frames.text("text", "a")));
    session.passMs(3_950);
    assertLive(session);

    session.passMs(50);

    assertStalled(session);
  }

  @Test // R1
  void nothingIsWatchedWhenNothingIsOwed() {
    TestSession session = TestSession.pushToTalk();

    session.passMs(60_000);

    assertLive(session);
    assertThat(session.effects).isEmpty();
  }

  @Test // R1
  void pushToTalkCommitOwesNothing() {
    TestSession session = TestSession.pushToTalk();
    session.client(Frames.append(Frames.loud(200)));
    session.client(Frames.event("input_audio_buffer.commit"));
    session.upstream(Frames.event("input_audio_buffer.committed", Frames.text("item_id", "i1")));

    session.passMs(60_000);

    assertLive(session);
    assertThat(session.toUpstream).hasSize(2);
  }

  @Test // R1
  void manualCommitWithVoiceDetectionOnOwesNothing() {
    TestSession session = TestSession.live();
    session.upstream(Frames.speech("started", "i1"));
    session.client(Frames.event("input_audio_buffer.commit"));
    session.upstream(Frames.event("input_audio_buffer.committed", Frames.text("item_id", "i1")));

    session.passMs(60_000);

    assertLive(session);
  }

  @Test // R1
  void endOfSpeechOwesAResponse() {
    TestSession session = TestSession.live();
    session.upstream(Frames.speech("started", "i1"));
    session.passMs(10_000);
    session.upstream(Frames.speech("stopped", "i1"));
    session.upstream(Frames.event("input_audio_buffer.committed", Frames.text("item_id", "i1")));
    session.passMs(2_950);
    assertLive(session);

    session.passMs(50);

    assertStalled(session);
  }

  @Test // R1
  void commitByTheUpstreamWithoutSpeechStoppedOwesAResponse() {
    TestSession session = TestSession.live();
    session.upstream(Frames.speech("started", "i1"));
    session.upstream(Frames.event("input_audio_buffer.committed", Frames.text("item_id", "i1")));

    session.passMs(3_000);

    assertStalled(session);
  }

  @Test // R1
  void idleTimeoutOwesAResponse() {
    TestSession session = TestSession.live();
    session.upstream(
        Frames.event("input_audio_buffer.timeout_triggered", Frames.text("item_id", "i1")));

    session.passMs(3_000);

    assertStalled(session);
  }

  @Test // R1
  void endOfSpeechOwesNothingWhereResponsesAreTheClientsToCreate() {
    TestSession session = TestSession.live();
    session.upstream(
        Frames.sessionUpdated(
            Frames.SESSION.replace("\"create_response\":true", "\"create_response\":false")));
    session.upstream(Frames.speech("started", "i1"));
    session.upstream(Frames.speech("stopped", "i1"));

    session.passMs(60_000);

    assertLive(session);
  }

  @Test // R1
  void endOfSpeechOwesNothingInATranscriptionSession() {
    TestSession session = TestSession.opening();
    session.ready(
        "{\"type\":\"transcription\",\"audio\":{\"input\":{\"turn_detection\":"
            + "{\"type\":\"server_vad\"}}}}");
    session.upstream(Frames.speech("started", "i1"));
    session.upstream(Frames.speech("stopped", "i1"));

    session.passMs(60_000);

    assertLive(session);
  }

  @Test // R1
  void userWhoSpeaksAgainIsWaitedFor() {
    TestSession session = TestSession.live();
    session.upstream(Frames.speech("started", "i1"));
    session.upstream(Frames.speech("stopped", "i1"));
    session.passMs(1_000);
    session.upstream(Frames.speech("started", "i2"));

    session.passMs(30_000);

    assertLive(session);
  }

  @Test // R1
  void speechOverAResponseThatIsNotInterruptedOwesNothing() {
    TestSession session = TestSession.live();
    session.upstream(
        Frames.sessionUpdated(
            Frames.SESSION.replace("\"interrupt_response\":true", "\"interrupt_response\":false")));
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.audioDelta("r1"));
    session.upstream(Frames.speech("started", "i1"));
    session.upstream(Frames.speech("stopped", "i1"));
    session.upstream(Frames.completed("r1"));

    session.passMs(30_000);

    assertLive(session);
  }

  @Test // R1
  void errorThatNamesTheCommandAnswersIt() {
    TestSession session = TestSession.pushToTalk();
    session.client(Frames.event("response.create", Frames.text("event_id", "e1")));
    session.upstream(Frames.error("invalid_value", "e1"));

    session.passMs(30_000);

    assertLive(session);
    assertThat(session.seenTypes()).containsExactly("error");
  }

  @Test // R1
  void errorWithoutAnIdAnswersTheCommandItsCodeSpeaksOf() {
    TestSession session = TestSession.pushToTalk();
    session.client(CREATE);
    session.upstream(Frames.error("conversation_already_has_active_response", null));

    session.passMs(30_000);

    assertLive(session);
  }

  @Test // R1
  void errorAboutSomethingElseAnswersNothing() {
    TestSession session = TestSession.pushToTalk();
    session.client(CREATE);
    session.upstream(Frames.error("response_cancel_not_active", null));
    session.upstream(Frames.error("item_retrieve_invalid_item_id", null));
    session.upstream(Frames.error("invalid_value", "of another command"));

    session.passMs(3_000);

    assertThat(session.linkCloses).hasSize(1);
  }

  @Test // R1
  void nextResponseIsOwedOnlyFromTheEndOfTheRunningOne() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    session.client(CREATE);
    for (int i = 0; i < 4; i++) {
      session.passMs(2_000);
      session.upstream(Frames.audioDelta("r1"));
    }
    session.upstream(Frames.completed("r1"));
    session.passMs(2_950);
    assertLive(session);

    session.passMs(50);

    assertStalled(session);
  }

  @Test // R1
  void outOfBandResponseIsOwedBesideTheRunningOne() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    session.client(Frames.event("response.create", "\"response\":{\"conversation\":\"none\"}"));
    session.passMs(1_500);
    session.upstream(Frames.audioDelta("r1"));

    session.passMs(1_500);

    assertStalled(session);
  }

  @Test // R1
  void toolThatTheProviderRunsMayTakeItsTime() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.outputItemAdded("r1", 0, "{\"id\":\"m1\",\"type\":\"mcp_call\"}"));
    session.upstream(Frames.event("response.mcp_call.in_progress", Frames.text("item_id", "m1")));
    session.passMs(20_000);
    assertLive(session);
    session.upstream(Frames.event("response.mcp_call.completed", Frames.text("item_id", "m1")));
    session.passMs(3_950);
    assertLive(session);

    session.passMs(50);

    assertStalled(session);
  }

  @Test // R2
  void watchdogsStandStillWhileTheDownlinkIsBlocked() {
    TestSession session = TestSession.pushToTalk();
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.audioDelta("r1"));
    session.passMs(2_000);
    session.blocked(true);
    session.passMs(60_000);
    assertLive(session);

    session.blocked(false);
    session.passMs(1_950);
    assertLive(session);
    session.passMs(50);

    assertStalled(session);
  }

  @Test // R2
  void whatIsOwedInsideABlockIsCountedFromItsEnd() {
    TestSession session = TestSession.pushToTalk();
    session.blocked(true);
    session.client(CREATE);
    session.passMs(10_000);
    session.blocked(true);
    session.blocked(false);
    session.blocked(false);

    session.passMs(2_950);
    assertLive(session);
    session.passMs(50);

    assertStalled(session);
  }

  @Test // R1
  void silentUpstreamThatHearsTheUserIsProbedAndAnswersUnseen() {
    TestSession session = TestSession.live();
    speak(session, 960);
    session.passMs(50);
    assertThat(session.counts()).isEmpty();
    speak(session, 40);
    session.passMs(50);

    JsonNode probe = TestSession.json(session.toUpstream.get(session.toUpstream.size() - 1));
    assertThat(probe.path("type").asText()).isEqualTo("conversation.item.retrieve");
    String eventId = probe.path("event_id").asText();
    assertThat(eventId).startsWith("parley_");
    assertThat(session.counts()).containsExactly(new Effect.Count(Effect.Counted.STALL_PROBE, ""));

    session.upstream(Frames.error("item_retrieve_invalid_item_id", eventId)); // R19
    session.passMs(10_000);
    assertThat(session.toClient).isEmpty();
    assertLive(session);
  }

  @Test // R1, R19
  void probesAnswerWithoutAnEventIdIsKnownByTheItem() {
    TestSession session = TestSession.live();
    speak(session, 1_000);
    session.passMs(50);

    session.upstream(
        Frames.error("item_retrieve_invalid_item_id", null)
            .replace("\"m\"", "\"Item " + Probe.ITEM_ID + " does not exist\""));

    assertThat(session.toClient).isEmpty();
  }

  @Test // R1
  void unansweredProbeIsAStall() {
    TestSession session = TestSession.live();
    speak(session, 1_000);
    session.passMs(50);
    session.passMs(1_450);
    assertLive(session);

    session.passMs(50);

    assertStalled(session);
  }

  @Test // R2
  void unansweredProbeIsNoStallWhileTheDownlinkIsBlocked() {
    TestSession session = TestSession.live();
    speak(session, 1_000);
    session.passMs(50);
    session.blocked(true);

    session.passMs(30_000);

    assertLive(session);
  }

  @Test // R2
  void nobodyIsProbedWhileTheDownlinkIsBlocked() {
    TestSession session = TestSession.live();
    session.blocked(true);
    speak(session, 1_000);

    session.passMs(10_000);

    assertThat(session.counts()).isEmpty();
  }

  @Test // R1
  void secondProbeDoesNotExtendTheTimeForTheFirst() {
    Probe probe =
        new Probe(
            new WatchLimits(
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(2)));
    probe.onInput(1_000);
    probe.ask(new EffectLog("x"), 0);
    probe.onInput(1_000);

    assertThat(probe.isDue(1_000)).isFalse();
    assertThat(probe.isOverdue(1_999)).isFalse();
    assertThat(probe.isOverdue(2_000)).isTrue();
  }

  @Test // R1
  void anyEventAnswersAProbe() {
    TestSession session = TestSession.live();
    speak(session, 1_000);
    session.passMs(50);

    session.upstream(Frames.event("rate_limits.updated"));
    session.passMs(30_000);

    assertLive(session);
  }

  @Test // R1
  void probesAreAtLeastFiveSecondsApart() {
    TestSession session = TestSession.live();
    for (int i = 0; i < 200; i++) {
      session.client(Frames.append(Frames.loud(50)));
      session.passMs(50);
      if (i % 20 == 19) {
        session.upstream(Frames.event("some.event"));
      }
    }

    assertThat(session.counts()).hasSize(2);
  }

  @Test // R1
  void silenceIsNotProbed() {
    TestSession session = TestSession.live();
    for (int i = 0; i < 200; i++) {
      session.client(Frames.append(Frames.silence(50)));
      session.passMs(50);
    }

    assertThat(session.counts()).isEmpty();
    assertThat(session.toUpstream).hasSize(200);
  }

  @Test // R1
  void manualTurnsAreNotProbed() {
    TestSession session = TestSession.pushToTalk();
    speak(session, 20_000);
    session.passMs(20_000);

    assertThat(session.counts()).isEmpty();
    assertLive(session);
  }

  private static void speak(TestSession session, int milliseconds) {
    for (int i = 0; i < milliseconds; i += 20) {
      session.client(Frames.append(Frames.loud(20)));
    }
  }
}
