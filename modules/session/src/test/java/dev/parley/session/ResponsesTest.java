package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses as the client sees them: one done for each created, one at a time. */
class ResponsesTest {
  private final TestSession session = TestSession.pushToTalk();

  private void run(String... frames) {
    for (String frame : frames) {
      session.upstream(frame);
    }
  }

  @Test
  void healthyResponsePassesUnchangedAndInOrder() {
    String[] frames = {
      Frames.created("r1"),
      Frames.outputItemAdded("r1", 0, Frames.message("item_r1", "in_progress", "")),
      Frames.itemAdded(null, Frames.message("item_r1", "in_progress", "")),
      Frames.part("response.content_part.added", "r1", "item_r1", "\"part\":{\"type\":\"text\"}"),
      Frames.textDelta("r1", "hel"),
      Frames.textDelta("r1", "lo"),
      Frames.part("response.output_text.done", "r1", "item_r1", Frames.text("text", "hello")),
      Frames.part("response.content_part.done", "r1", "item_r1"),
      Frames.itemDone(null, Frames.message("item_r1", "completed", "hello")),
      Frames.event(
          "response.output_item.done",
          Frames.text("response_id", "r1"),
          "\"item\":" + Frames.message("item_r1", "completed", "hello")),
      Frames.completed("r1"),
      Frames.event("rate_limits.updated", "\"rate_limits\":[]")
    };

    run(frames);

    assertThat(session.toClient).containsExactly(frames);
    assertThat(session.effects).isEmpty();
    assertThat(session.machine.openResponses()).isEmpty();
  }

  @Test // R7
  void deltasAreDataAndAllElseIsControl() {
    run(Frames.created("r1"));

    assertThat(session.upstream(Frames.audioDelta("r1"))).isEqualTo(Verdict.FORWARD_DATA);
    assertThat(session.upstream(Frames.textDelta("r1", "a"))).isEqualTo(Verdict.FORWARD_DATA);
    assertThat(session.upstream(Frames.part("response.output_audio.done", "r1", "item_r1")))
        .isEqualTo(Verdict.FORWARD);
  }

  @Test
  void duplicateDoneIsDroppedAndCounted() {
    run(Frames.created("r1"), Frames.audioDelta("r1"), Frames.completed("r1"));

    assertThat(session.upstream(Frames.completed("r1"))).isEqualTo(Verdict.DROP);

    assertThat(session.seen("response.done")).hasSize(1);
    assertThat(session.counts())
        .containsExactly(new Effect.Count(Effect.Counted.DUPLICATE_DONE_DROPPED, ""));
  }

  @Test
  void doneOfAResponseThatNeverBeganIsDropped() {
    assertThat(session.upstream(Frames.completed("r9"))).isEqualTo(Verdict.DROP);
    assertThat(session.toClient).isEmpty();
  }

  @Test
  void lateEventsOfAnEndedResponseAreDropped() {
    run(Frames.created("r1"), Frames.audioDelta("r1"), Frames.cancelled("r1"));
    session.forget();

    run(
        Frames.audioDelta("r1"),
        Frames.textDelta("r1", "a"),
        Frames.part("response.output_audio.done", "r1", "item_r1"),
        Frames.outputItemAdded("r1", 1, Frames.message("item_x", "in_progress", "")));

    assertThat(session.toClient).isEmpty();
    assertThat(session.counts())
        .hasSize(4)
        .containsOnly(new Effect.Count(Effect.Counted.LATE_EVENT_DROPPED, ""));
  }

  @Test
  void endedResponseDoesNotBeginAgain() {
    run(Frames.created("r1"), Frames.audioDelta("r1"), Frames.completed("r1"));
    session.forget();

    assertThat(session.upstream(Frames.created("r1"))).isEqualTo(Verdict.DROP);
    assertThat(session.machine.openResponses()).isEmpty();
  }

  @Test
  void createdTwiceIsPassedOnce() {
    run(Frames.created("r1"), Frames.created("r1"));

    assertThat(session.seen("response.created")).hasSize(1);
  }

  @Test
  void outOfBandResponsesRunBesideTheConversations() {
    run(Frames.created("r1"), Frames.createdOutOfBand("r2"), Frames.createdOutOfBand("r3"));
    run(Frames.audioDelta("r3"), Frames.audioDelta("r1"), Frames.audioDelta("r2"));

    assertThat(session.machine.openResponses()).containsExactly("r1", "r2", "r3");
    run(Frames.completed("r2"), Frames.completed("r1"), Frames.completed("r3"));
    assertThat(session.seen("response.done")).hasSize(3);
    assertThat(session.machine.openResponses()).isEmpty();
  }

  @Test
  void secondResponseOfTheConversationEndsTheFirstBeforeItBegins() {
    run(Frames.created("r1"), Frames.audioDelta("r1"), Frames.created("r2"));

    assertThat(session.seenTypes())
        .containsExactly(
            "response.created", "response.output_audio.delta", "response.done", "response.created");
    assertThat(session.seen("response.done").get(0).at("/response/id").asText()).isEqualTo("r1");
    assertThat(session.toClient.get(3)).isEqualTo(Frames.created("r2"));
    assertThat(session.machine.openResponses()).containsExactly("r2");
    run(Frames.audioDelta("r2"), Frames.completed("r1"), Frames.completed("r2"));
    assertThat(session.seen("response.done")).hasSize(2);
  }

  @Test
  void openResponsesAreBounded() {
    for (int i = 0; i < ResponseMachine.MAX_OPEN; i++) {
      run(Frames.createdOutOfBand("r" + i));
    }
    assertThat(session.machine.openResponses()).hasSize(ResponseMachine.MAX_OPEN);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");

    run(Frames.createdOutOfBand("one_too_many"));

    assertThat(session.seen("response.created")).hasSize(ResponseMachine.MAX_OPEN);
    assertThat(session.seen("response.done")).hasSize(ResponseMachine.MAX_OPEN);
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_protocol_error"));
  }

  @Test
  void clientThatAsksForTooManyResponsesIsToldSo() {
    for (int i = 0; i < ResponseMachine.MAX_OPEN - 1; i++) {
      assertThat(session.client(Frames.event("response.create"))).isEqualTo(Verdict.FORWARD);
    }

    assertThat(session.client(Frames.event("response.create", Frames.text("event_id", "e"))))
        .isEqualTo(Verdict.DROP);

    assertThat(session.onlySeen("error").at("/error/code").asText()).isEqualTo("invalid_request");
    assertThat(session.onlySeen("error").at("/error/event_id").asText()).isEqualTo("e");
  }

  @Test
  void responseWithoutAnIdIsAProtocolError() {
    run(Frames.event("response.created", "\"response\":{}"));

    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_protocol_error"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "some.future.event",
        "response.future.delta",
        "rate_limits.updated",
        "conversation.created",
        "mcp_list_tools.completed",
        "output_audio_buffer.stopped",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.segment",
        "conversation.item.input_audio_transcription.failed",
        "response.mcp_call.completed"
      })
  void eventsThatBelongToNoResponsePassUnchanged(String type) {
    String frame = Frames.event(type, Frames.text("response_id", "r_unknown"), "\"x\":[1,{}]");

    session.upstream(frame);

    assertThat(session.toClient).containsExactly(frame);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test
  void deltaWithoutAResponseIdBelongsToTheConversationsResponse() {
    run(Frames.created("r1"));

    assertThat(session.upstream(Frames.event("response.output_audio.delta")))
        .isEqualTo(Verdict.FORWARD_DATA);
  }
}
