package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation that outlives its upstream, as both ends see it. */
class SwitchingTest {
  private final TestSession session = TestSession.lasting();
  private String lastSaid;

  private void loseAndForget() {
    session.lose();
    session.forget();
  }

  private void takeOver() {
    session.ready("second", Frames.SESSION);
  }

  private List<String> sentTypes() {
    return sent().stream().map(event -> event.path("type").asText()).toList();
  }

  private List<JsonNode> sent() {
    return session.toUpstream.stream().map(TestSession::json).toList();
  }

  private void say(String id, String text) {
    session.client(
        Frames.event(
            "conversation.item.create",
            "\"item\":{\"id\":\""
                + id
                + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + Frames.text("text", text)
                + "}]}"));
    String item =
        "{\"id\":\""
            + id
            + "\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\",\"content\":["
            + "{\"type\":\"input_text\","
            + Frames.text("text", text)
            + "}]}";
    session.upstream(Frames.itemAdded(lastSaid, item));
    session.upstream(Frames.itemDone(lastSaid, item));
    lastSaid = id;
  }

  private void begin(String response) {
    session.upstream(Frames.created(response));
    String item = Frames.message("item_" + response, "in_progress", "");
    session.upstream(Frames.outputItemAdded(response, 0, item));
    session.upstream(Frames.itemAdded(lastSaid, item));
    lastSaid = "item_" + response;
    session.upstream(
        Frames.part(
            "response.content_part.added",
            response,
            "item_" + response,
            "\"part\":{\"type\":\"text\"}"));
    session.upstream(Frames.textDelta(response, "Once upon "));
  }

  @Test
  void idleSessionSwitchesWithoutAWord() {
    session.lose();

    assertThat(session.toClient).isEmpty();
    assertThat(session.machine.stateName()).isEqualTo("SWITCHING");
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.opened).hasSize(2);
    assertThat(session.opened.get(1)).isEqualTo(new Effect.OpenUpstream(2, "voice"));

    takeOver();

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.seenTypes()).containsExactly("parley.provider.changed");
    assertThat(session.onlySeen("parley.provider.changed").path("dead_air_ms").isNull()).isTrue();
    assertThat(sentTypes()).containsExactly("session.update", "session.update");
  }

  @Test // R14
  void whatTheHubAskedForAgainIsAskedForOnceMoreIfThatUpstreamIsLostToo() {
    begin("r1");
    session.lose();
    takeOver();
    session.upstream(Frames.createdOutOfBand("beside"));
    session.upstream(Frames.audioDelta("beside"));
    loseAndForget();

    takeOver();

    assertThat(sentTypes().stream().filter("response.create"::equals)).hasSize(1);
  }

  @Test // R13
  void requestThatIsOutOfBandStaysInFlightWhileAnotherBegins() {
    session.client(Frames.event("response.create", "\"response\":{\"conversation\":\"none\"}"));
    session.client(Frames.event("response.create", "\"response\":{\"instructions\":\"sing\"}"));
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.completed("r1"));
    loseAndForget();

    takeOver();

    List<JsonNode> asked =
        sent().stream()
            .filter(each -> each.path("type").asText().equals("response.create"))
            .toList();
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).at("/response/conversation").asText()).isEqualTo("none");
  }

  @Test // R11
  void historyIsToldWithVoiceDetectionOffAndOnlyThenItIsRestored() {
    say("item_1", "the word is plum");
    loseAndForget();

    takeOver();

    assertThat(sentTypes())
        .containsExactly("session.update", "conversation.item.create", "session.update");
    JsonNode first = sent().get(0);
    assertThat(first.at("/session/audio/input/turn_detection").isNull()).isTrue();
    assertThat(first.at("/session/type").asText()).isEqualTo("realtime");
    assertThat(sent().get(1).at("/item/id").asText()).isEqualTo("item_1");
    assertThat(sent().get(1).at("/item/content/0/text").asText()).isEqualTo("the word is plum");
    JsonNode restored = sent().get(2).at("/session/audio/input/turn_detection");
    assertThat(restored.path("type").asText()).isEqualTo("server_vad");
    assertThat(restored.path("silence_duration_ms").asInt()).isEqualTo(200);
    assertThat(sent()).allMatch(event -> event.path("event_id").asText().startsWith("parley_"));
  }

  @Test
  void answersToTheHubsOwnCommandsStayInTheHub() {
    say("item_1", "hello");
    session.lose();
    session.forget();
    takeOver();
    session.forget();

    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.upstream(
        Frames.itemAdded(
            null, "{\"id\":\"item_1\",\"type\":\"message\",\"role\":\"user\",\"content\":[]}"));
    session.upstream(
        Frames.itemDone(
            null, "{\"id\":\"item_1\",\"type\":\"message\",\"role\":\"user\",\"content\":[]}"));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    assertThat(session.toClient).isEmpty();
  }

  @Test // R10
  void startedAnswerIsEndedAndAskedForAgainWithWhatWasDelivered() {
    session.client(Frames.event("response.create", "\"response\":{\"metadata\":{\"k\":\"v\"}}"));
    begin("r1");
    session.forget();

    session.lose();

    JsonNode done = session.onlySeen("response.done").path("response");
    assertThat(done.path("status").asText()).isEqualTo("failed");
    assertThat(done.at("/status_details/error/code").asText()).isEqualTo("provider_switched");
    assertThat(session.seenTypes()).doesNotContain("error");

    session.forget();
    takeOver();

    assertThat(sentTypes())
        .containsExactly(
            "session.update", "conversation.item.create", "response.create", "session.update");
    assertThat(sent().get(1).at("/item/content/0/text").asText()).isEqualTo("Once upon ");
    assertThat(sent().get(2).at("/response/metadata/k").asText()).isEqualTo("v");

    session.forget();
    session.passMs(30);
    session.upstream(Frames.created("r2"));
    session.upstream(Frames.textDelta("r2", "a time"));
    assertThat(session.seenTypes())
        .containsExactly(
            "response.created", "response.output_text.delta", "parley.provider.changed");
    assertThat(session.onlySeen("parley.provider.changed").path("dead_air_ms").asLong(-1))
        .isEqualTo(30);
  }

  @Test // R14
  void responseOfWhichNothingWasSeenGoesOnUnderItsId() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    session.forget();

    session.lose();
    assertThat(session.toClient).isEmpty();
    takeOver();
    assertThat(sentTypes()).contains("response.create");
    session.forget();

    session.upstream(Frames.created("r2"));
    session.upstream(Frames.outputItemAdded("r2", 0, Frames.message("m2", "in_progress", "")));
    session.upstream(Frames.audioDelta("r2"));
    session.upstream(Frames.completed("r2"));

    assertThat(session.seenTypes())
        .containsSubsequence(
            "response.output_item.added", "response.output_audio.delta", "response.done")
        .doesNotContain("response.created", "error");
    assertThat(session.onlySeen("response.output_audio.delta").path("response_id").asText())
        .isEqualTo("r1");
    assertThat(session.onlySeen("response.done").at("/response/id").asText()).isEqualTo("r1");
    assertThat(session.machine.openResponses()).isEmpty();
  }

  @Test // R17
  void deliveredCallIsCompletedAndNeverAskedForAgain() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    String call =
        "{\"id\":\"item_r1\",\"type\":\"function_call\",\"status\":\"in_progress\",\"call_id\":\"call_1\","
            + "\"name\":\"weather\",\"arguments\":\"\"}";
    session.upstream(Frames.outputItemAdded("r1", 0, call));
    session.upstream(Frames.itemAdded(null, call));
    session.upstream(
        Frames.part(
            "response.function_call_arguments.done",
            "r1",
            "item_r1",
            Frames.text("call_id", "call_1"),
            Frames.text("arguments", "{}")));
    session.forget();

    session.lose();
    JsonNode done = session.onlySeen("response.done").path("response");
    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(done.at("/output/0/call_id").asText()).isEqualTo("call_1");
    session.client(
        Frames.event(
            "conversation.item.create",
            "\"item\":{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"rain\"}"));
    session.client(Frames.event("response.create"));
    session.forget();

    takeOver();

    assertThat(sentTypes())
        .containsExactly(
            "session.update",
            "conversation.item.create",
            "session.update",
            "conversation.item.create",
            "response.create");
    assertThat(sent().get(1).at("/item/call_id").asText()).isEqualTo("call_1");
    assertThat(sent().get(1).at("/item/type").asText()).isEqualTo("function_call");
    assertThat(sent().get(3).at("/item/type").asText()).isEqualTo("function_call_output");
  }

  @Test // R13
  void whatTheClientSaysMeanwhileFollowsInItsOrder() {
    loseAndForget();
    byte[] first = Frames.loud(100);
    byte[] second = Frames.silence(40);
    session.client(Frames.append(first));
    session.client(Frames.event("input_audio_buffer.commit"));
    session.client(Frames.append(second));
    session.client(Frames.event("response.create", Frames.text("event_id", "mine")));
    assertThat(session.held).isEmpty();
    assertThat(session.toUpstream).isEmpty();

    takeOver();

    assertThat(sentTypes())
        .containsExactly(
            "session.update",
            "session.update",
            "input_audio_buffer.append",
            "input_audio_buffer.commit",
            "input_audio_buffer.append",
            "response.create");
    assertThat(Base64.getDecoder().decode(sent().get(2).path("audio").asText())).isEqualTo(first);
    assertThat(Base64.getDecoder().decode(sent().get(4).path("audio").asText())).isEqualTo(second);
    assertThat(sent().get(5).path("event_id").asText()).isEqualTo("mine");
  }

  @Test // R13
  void cancelMeanwhileEndsTheResponseAtOnceAndNobodyIsAskedAgain() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    loseAndForget();

    session.client(Frames.event("response.cancel"));

    JsonNode done = session.onlySeen("response.done").path("response");
    assertThat(done.path("status").asText()).isEqualTo("cancelled");
    assertThat(done.at("/status_details/reason").asText()).isEqualTo("client_cancelled");
    takeOver();
    assertThat(sentTypes()).containsExactly("session.update", "session.update");
  }

  @Test // R13
  void onlyAcknowledgedUpdatesAreTold() {
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"sing\"}"));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.client(
        Frames.sessionUpdate(
            "{\"type\":\"realtime\",\"model\":\"gpt-alias\",\"instructions\":\"hum\"}"));
    loseAndForget();

    takeOver();

    assertThat(sentTypes()).containsExactly("session.update", "session.update", "session.update");
    assertThat(sent().get(0).at("/session/instructions").asText()).isEqualTo("sing");
    assertThat(sent().get(2).at("/session/instructions").asText()).isEqualTo("hum");
    assertThat(sent().get(2).at("/session/model").asText()).isEqualTo("gpt-upstream");
    session.forget();
    for (int i = 0; i < 3; i++) {
      session.upstream(Frames.sessionUpdated(Frames.SESSION));
    }
    assertThat(session.seenTypes()).containsExactly("session.updated");
    assertThat(session.machine.acknowledgedConfig()).contains("hum");
  }

  @Test
  void finishedTurnIsCommittedByTheHubAndAnswered() {
    byte[] spoken = Frames.loud(400);
    session.client(Frames.append(spoken));
    session.upstream(
        Frames.event(
            "input_audio_buffer.speech_started",
            "\"audio_start_ms\":0",
            Frames.text("item_id", "u1")));
    session.upstream(
        Frames.event(
            "input_audio_buffer.speech_stopped",
            "\"audio_end_ms\":400",
            Frames.text("item_id", "u1")));
    loseAndForget();

    takeOver();

    assertThat(session.onlySeen("input_audio_buffer.committed").path("item_id").asText())
        .isEqualTo("u1");
    assertThat(sentTypes())
        .containsExactly(
            "session.update", "conversation.item.create", "response.create", "session.update");
    assertThat(sent().get(1).at("/item/id").asText()).isEqualTo("u1");
    assertThat(Base64.getDecoder().decode(sent().get(1).at("/item/content/0/audio").asText()))
        .isEqualTo(spoken);
  }

  @Test
  void clientIsToldOnceWhenNobodyIsThereAndTheSessionWaits() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    session.lose();
    session.machine.onNoUpstream(2, "no_provider", "Nobody is there.", session.now);
    session.perform();

    assertThat(session.onlySeen("error").at("/error/code").asText()).isEqualTo("no_provider");
    assertThat(session.onlySeen("response.done").at("/response/status").asText())
        .isEqualTo("failed");
    session.passMs(1_000);
    assertThat(session.opened).hasSize(3);
    session.machine.onNoUpstream(3, "no_provider", "Nobody is there.", session.now);
    session.perform();
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    session.passMs(50);
    assertThat(session.opened).as("a wish of the client is tried at once").hasSize(4);
    assertThat(session.seen("error")).hasSize(1);

    takeOver();
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(sentTypes())
        .containsExactly("response.create", "session.update", "session.update", "session.update");
  }

  @Test
  void sessionEndsWhenNobodyCameInTime() {
    session.lose();
    for (int i = 0; i < 20 && !session.machine.isClosed(); i++) {
      session.machine.onNoUpstream(session.generation(), "no_provider", "Nobody.", session.now);
      session.perform();
      session.passMs(1_000);
    }

    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.no_provider"));
    assertThat(session.opened).hasSizeBetween(15, 16);
    assertThat(session.seen("error")).hasSize(1);
  }

  @Test // R20
  void inputOnWhichTwoUpstreamsFailIsGivenUp() {
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"poison\"}"));
    session.lose();
    takeOver();
    assertThat(session.toUpstream.get(session.toUpstream.size() - 1)).contains("poison");
    session.lose();
    session.toUpstream.clear();
    takeOver();

    assertThat(session.toUpstream).noneMatch(event -> event.contains("poison"));
    assertThat(session.onlySeen("error").at("/error/code").asText()).isEqualTo("input_failed");
    assertThat(session.counts())
        .containsExactly(
            new Effect.Count(Effect.Counted.PROVIDER_FAILURE, "provider_closed"),
            new Effect.Count(Effect.Counted.SESSION_FAULT, ""),
            new Effect.Count(Effect.Counted.CLIENT_ERROR, "input_failed"));
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test // R20
  void onlyTheNewestOfWhatWasSaidIsGivenUp() {
    say("item_1", "the word is plum");
    say("item_2", "poison");
    session.client(Frames.event("response.create"));
    session.lose();
    takeOver();
    session.lose();
    session.toUpstream.clear();
    session.ready("third", Frames.SESSION);

    assertThat(session.toUpstream).anyMatch(event -> event.contains("plum"));
    assertThat(session.toUpstream).noneMatch(event -> event.contains("poison"));
    assertThat(sentTypes()).doesNotContain("response.create");
  }

  @Test // R20
  void allSinceTheLastAnswerIsGivenUpIfWithoutTheNewestOneMoreUpstreamFails() {
    say("item_1", "the word is plum");
    begin("r1");
    session.upstream(Frames.completed("r1"));
    say("item_2", "poison");
    say("item_3", "harmless");
    session.client(Frames.event("response.create"));
    session.lose();
    takeOver();
    session.lose();
    session.ready("third", Frames.SESSION);
    session.client(Frames.event("response.create"));
    session.lose();
    session.toUpstream.clear();
    session.ready("fourth", Frames.SESSION);

    assertThat(session.toUpstream).anyMatch(event -> event.contains("plum"));
    assertThat(session.toUpstream).noneMatch(event -> event.contains("poison"));
    assertThat(session.seen("error")).hasSize(2);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r9"));
    session.upstream(Frames.textDelta("r9", "here"));
    session.lose();
    assertThat(session.seen("error")).as("what was answered is harmless").hasSize(2);
  }

  @Test // R20
  void whatAnUpstreamLivedWithIsNotGivenUpWhenItFailsLater() {
    say("item_1", "the word is plum");
    say("item_2", "poison");
    session.client(Frames.event("response.create"));
    session.lose();
    takeOver();
    session.lose();
    session.ready("third", Frames.SESSION);
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.passMs(6_000);
    session.lose();
    session.toUpstream.clear();
    session.ready("fourth", Frames.SESSION);

    assertThat(session.toUpstream).anyMatch(event -> event.contains("plum"));
    assertThat(session.seen("error")).hasSize(1);
  }

  @Test // R20
  void anEndpointThatFailsTwiceOnItsOwnIsBlamedForBoth() {
    session.client(Frames.event("response.create"));
    session.lose();
    session.ready("first", Frames.SESSION);
    session.lose();

    assertThat(session.counts())
        .filteredOn(count -> count.what() == Effect.Counted.PROVIDER_FAILURE)
        .hasSize(2);
    assertThat(session.counts())
        .extracting(Effect.Count::what)
        .doesNotContain(Effect.Counted.SESSION_FAULT);
  }

  @Test // R20
  void sessionThatSwitchesTooOftenEnds() {
    for (int i = 0; i < 6; i++) {
      session.lose();
      takeOver();
      session.passMs(1_000);
    }
    session.lose();

    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_closed"));
  }

  @Test
  void lateFramesOfTheOldUpstreamAreDropped() {
    session.lose();
    session.forget();
    session.view.read(Frames.created("r9"));
    assertThat(session.machine.onUpstreamEvent(1, session.view, session.now))
        .isEqualTo(Verdict.DROP);
    takeOver();
    session.view.read(Frames.created("r9"));
    assertThat(session.machine.onUpstreamEvent(1, session.view, session.now))
        .isEqualTo(Verdict.DROP);
  }
}
