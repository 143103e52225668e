package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SnapshotException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session whose router is gone goes on from its snapshot (rules R14, R15, R17, R18, R23). */
class RestoredSessionTest {
  private static final SessionSetup ELSEWHERE =
      TestSession.setup("i8_", "voice", null, Continuity.DEFAULTS);

  private final TestSession before = TestSession.lasting();

  private TestSession restored() {
    return before.restored(ELSEWHERE, false);
  }

  private void answer(String words) {
    before.upstream(Frames.created("r1"));
    before.upstream(Frames.outputItemAdded("r1", 0, Frames.message("item_r1", "in_progress", "")));
    before.upstream(Frames.itemAdded(null, Frames.message("item_r1", "in_progress", "")));
    before.upstream(
        Frames.part(
            "response.content_part.added", "r1", "item_r1", "\"part\":{\"type\":\"text\"}"));
    before.upstream(Frames.textDelta("r1", words));
  }

  private static List<JsonNode> told(TestSession session, String type) {
    return session.toUpstream.stream()
        .map(TestSession::json)
        .filter(command -> command.path("type").asText().equals(type))
        .toList();
  }

  @Test
  void anotherUpstreamIsSoughtAtOnce() {
    TestSession after = restored();

    assertThat(after.machine.stateName()).isEqualTo("SWITCHING");
    assertThat(after.opened).containsExactly(new Effect.OpenUpstream(2, "voice"));
    after.ready(Frames.SESSION);
    assertThat(after.machine.stateName()).isEqualTo("LIVE");
    assertThat(after.onlySeen("parley.provider.changed").path("reason").asText())
        .isEqualTo("router_gone");
  }

  @Test
  void responseThatTheClientSawSomethingOfEndsWithWhatWasDelivered() {
    answer("half a sen");
    before.client(Frames.event("response.create", "\"response\":{\"instructions\":\"later\"}"));

    TestSession after = restored();

    assertThat(after.seenTypes())
        .containsExactly(
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done");
    assertThat(after.seen("response.output_text.done").get(0).path("text").asText())
        .isEqualTo("half a sen");
    assertThat(after.onlySeen("response.done").at("/response/status_details/error/code").asText())
        .isEqualTo("provider_switched");
    after.ready(Frames.SESSION);
    assertThat(told(after, "conversation.item.create").get(0).at("/item/content/0/text").asText())
        .isEqualTo("half a sen");
    assertThat(told(after, "response.create")).hasSize(1);
    assertThat(told(after, "response.create").get(0).at("/response/instructions").asText())
        .isEqualTo("later");
  }

  @Test
  void toolCallThatTheClientHasIsNotMadeAgain() {
    before.upstream(Frames.created("r1"));
    String call =
        "{\"id\":\"item_r1\",\"type\":\"function_call\",\"status\":\"in_progress\",\"name\":\"f\","
            + "\"call_id\":\"call_1\",\"arguments\":\"\"}";
    before.upstream(Frames.outputItemAdded("r1", 0, call));
    before.upstream(
        Frames.part(
            "response.function_call_arguments.done",
            "r1",
            "item_r1",
            Frames.text("call_id", "call_1"),
            Frames.text("arguments", "{}")));

    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(after.onlySeen("response.done").at("/response/status").asText())
        .isEqualTo("completed");
    assertThat(told(after, "response.create")).isEmpty();
  }

  @Test
  void responseThatTheClientSawNothingOfGoesOnUnderItsId() {
    before.client(Frames.event("response.create", "\"response\":{\"instructions\":\"sing\"}"));
    before.upstream(Frames.created("r1"));

    TestSession after = restored();
    after.ready(Frames.SESSION);
    after.upstream(Frames.created("other"));
    after.upstream(Frames.completed("other"));

    assertThat(told(after, "response.create").get(0).at("/response/instructions").asText())
        .isEqualTo("sing");
    assertThat(after.seen("response.created")).isEmpty();
    assertThat(after.onlySeen("response.done").at("/response/id").asText()).isEqualTo("r1");
  }

  @Test
  void responseThatTheClientMayHaveSeenSomethingOfDoesNotGoOnUnderItsId() {
    before.upstream(Frames.created("r1"));

    TestSession after = before.restored(ELSEWHERE, true);
    after.ready(Frames.SESSION);
    after.upstream(Frames.created("r2"));

    assertThat(after.onlySeen("response.done").at("/response/id").asText()).isEqualTo("r1");
    assertThat(after.onlySeen("response.created").at("/response/id").asText()).isEqualTo("r2");
  }

  @Test
  void idsOfTheHubNeverRepeatThoughTheSessionComesBackToItsRouter() {
    before.client(Frames.event("no.such"));
    SessionSetup sameRouter = TestSession.setup("i7_", "voice", null, Continuity.DEFAULTS);
    TestSession second = before.restored(sameRouter, false);
    second.client(Frames.event("no.such"));
    TestSession third = second.restored(sameRouter, false);
    third.client(Frames.event("no.such"));

    assertThat(List.of(errorId(before), errorId(second), errorId(third)))
        .containsExactly("event_i7_2", "event_i7_1_1", "event_i7_2_1");
  }

  private static String errorId(TestSession session) {
    return session.onlySeen("error").path("event_id").asText();
  }

  @Test
  void theClientsClockGoesOn() {
    before.client(Frames.append(Frames.silence(1_200)));

    TestSession after = restored();
    after.ready(Frames.SESSION);
    after.client(Frames.append(Frames.silence(300)));
    after.upstream(Frames.speech("started", "u1"));

    assertThat(after.onlySeen("input_audio_buffer.speech_started").path("audio_start_ms").asInt())
        .isEqualTo(1_300);
  }

  @Test
  void soundThatNobodyAnsweredIsCountedAsLost() {
    before.client(Frames.append(Frames.loud(400)));
    before.upstream(Frames.speech("started", "u1"));

    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(after.onlySeen("parley.provider.changed").path("lost_audio_bytes").asInt())
        .isEqualTo(300 * 48);
  }

  @Test
  void turnThatWasOpenGoesOnUnderItsItem() {
    before.client(Frames.append(Frames.loud(400)));
    before.upstream(Frames.speech("started", "u1"));

    TestSession after = restored();
    after.ready(Frames.SESSION);
    after.upstream(Frames.speech("started", "u2"));
    after.upstream(Frames.speech("stopped", "u2"));

    assertThat(after.seen("input_audio_buffer.speech_started")).isEmpty();
    assertThat(after.onlySeen("input_audio_buffer.speech_stopped").path("item_id").asText())
        .isEqualTo("u1");
  }

  @Test
  void turnThatHadStoppedIsCommittedAndCountedAsNotToldAndStillAnswered() {
    before.client(Frames.append(Frames.loud(400)));
    before.upstream(Frames.speech("started", "u1"));
    before.upstream(Frames.speech("stopped", "u1"));

    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(after.onlySeen("input_audio_buffer.committed").path("item_id").asText())
        .isEqualTo("u1");
    assertThat(told(after, "conversation.item.create")).isEmpty();
    assertThat(told(after, "response.create")).hasSize(1);
    after.upstream(Frames.created("r1"));
    after.upstream(Frames.audioDelta("r1"));
    JsonNode changed = after.onlySeen("parley.provider.changed");
    assertThat(changed.path("replayed_items").asInt()).isZero();
    assertThat(changed.path("cut_items").asInt()).isEqualTo(1);
  }

  @Test
  void itemOfWhichOnlySoundWasKnownIsCountedAsNotTold() {
    before.client(Frames.append(Frames.loud(400)));
    before.upstream(Frames.event("input_audio_buffer.committed", Frames.text("item_id", "u1")));
    before.upstream(
        Frames.itemAdded(
            null,
            "{\"id\":\"u1\",\"type\":\"message\",\"role\":\"user\",\"content\":"
                + "[{\"type\":\"input_audio\",\"transcript\":null}]}"));

    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(told(after, "conversation.item.create")).isEmpty();
    assertThat(after.onlySeen("parley.provider.changed").path("cut_items").asInt()).isEqualTo(1);
  }

  @Test
  void commandsInFlightAreSentAgainButNotTheirSound() {
    before.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    before.client(
        Frames.event(
            "conversation.item.create",
            "\"item\":{\"type\":\"message\",\"role\":\"user\",\"content\":"
                + "[{\"type\":\"input_audio\",\"audio\":\"AAAA\"}]}"));

    assertThat(before.machine.snapshot().input().commands()).hasSize(1);
    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(told(after, "session.update"))
        .anyMatch(update -> update.at("/session/instructions").asText().equals("hum"));
  }

  @Test
  void acknowledgedConfigurationHolds() {
    before.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    before.upstream(Frames.sessionUpdated(Frames.SESSION.replace("be brief", "hum")));

    TestSession after = restored();
    after.ready(Frames.SESSION);

    assertThat(told(after, "session.update").get(0).at("/session/instructions").asText())
        .isEqualTo("hum");
    List<JsonNode> updates = told(after, "session.update");
    assertThat(updates.get(0).at("/session/audio/input/turn_detection").isNull()).isTrue();
    assertThat(updates.get(updates.size() - 1).at("/session/audio/input/turn_detection/type"))
        .hasToString("\"server_vad\"");
  }

  @Test
  void clientMayNameTheModelByAnyOfItsNamesMeanwhile() {
    TestSession after = restored();

    after.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"model\":\"gpt-alias\"}"));
    after.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"model\":\"other\"}"));

    assertThat(after.onlySeen("error").at("/error/param").asText()).isEqualTo("session.model");
  }

  @Test
  void thereIsNothingToTellBeforeTheGreetingAndAfterTheEnd() {
    TestSession opening = TestSession.opening();
    assertThat(opening.machine.snapshot()).isNull();

    before.machine.onLinkClosed(before.now);
    assertThat(before.machine.snapshot()).isNull();
  }

  @Test
  void deltasAndSoundAreNoChange() {
    answer("one ");
    long version = before.machine.version();

    before.upstream(Frames.textDelta("r1", "two "));
    before.upstream(Frames.audioDelta("r1"));
    before.client(Frames.append(Frames.loud(20)));
    before.passMs(100);

    assertThat(before.machine.version()).isEqualTo(version);
    assertThat(before.machine.snapshot().responses().open().get(0).items().get(0).parts().get(0))
        .hasToString(new MachineSnapshot.OutputPart(0, "text", 12, null, "one two ").toString());
  }

  @Test
  void firstDeltaOfAResponseOfWhichNothingWasSeenIsAChange() {
    before.upstream(Frames.created("r1"));
    long version = before.machine.version();

    before.upstream(Frames.audioDelta("r1"));

    assertThat(before.machine.version()).isGreaterThan(version);
  }

  @Test
  void whatIsNoSnapshotOfASessionIsRefusedWithAReason() {
    answer("half a sen");
    MachineSnapshot good = before.machine.snapshot();
    MachineSnapshot bad =
        new MachineSnapshot(
            good.restorations(),
            good.generation(),
            good.isSwitching(),
            good.upstream(),
            "[]",
            good.askedFor(),
            good.conversation(),
            good.responses(),
            good.input());
    MachineSnapshot twice =
        new MachineSnapshot(
            good.restorations(),
            good.generation(),
            good.isSwitching(),
            good.upstream(),
            good.shownConfig(),
            good.askedFor(),
            good.conversation(),
            new MachineSnapshot.Responses(
                List.of(good.responses().open().get(0), good.responses().open().get(0)),
                List.of(),
                false,
                List.of()),
            good.input());

    assertRefused(bad, "shownConfig: is not a JSON object");
    assertRefused(twice, "responses: two are one");
  }

  private static void assertRefused(MachineSnapshot snapshot, String why) {
    assertThatThrownBy(
            () -> SessionMachine.restored(ELSEWHERE, snapshot, "voice"::equals, false, 1))
        .isInstanceOf(SnapshotException.class)
        .hasMessage(why);
  }
}
