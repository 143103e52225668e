package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client sees when its upstream is lost. */
class UpstreamLossTest {
  private final TestSession session = TestSession.pushToTalk();

  private void lose() {
    session.machine.onUpstreamClosed(1, "provider_closed", "The provider is gone.", session.now);
    session.perform();
  }

  private void assertClosedOnce(String code) {
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error." + code));
    assertThat(session.effects.get(session.effects.size() - 1))
        .isEqualTo(session.linkCloses.get(0));
    assertThat(session.machine.isClosed()).isTrue();
  }

  @Test
  void idleSessionGetsOneErrorAndTheClose() {
    lose();
    lose();

    assertThat(session.seenTypes()).containsExactly("error");
    JsonNode error = session.onlySeen("error").path("error");
    assertThat(error.path("type").asText()).isEqualTo("server_error");
    assertThat(error.path("code").asText()).isEqualTo("provider_closed");
    assertThat(error.path("message").asText()).isEqualTo("The provider is gone.");
    assertClosedOnce("provider_closed");
    assertThat(session.counts())
        .containsExactly(new Effect.Count(Effect.Counted.PROVIDER_FAILURE, "provider_closed"));
  }

  @Test
  void owedResponseThatNeverBeganEndsInOneError() {
    session.client(Frames.event("response.create"));

    lose();

    assertThat(session.seenTypes()).containsExactly("error");
    assertClosedOnce("provider_closed");
  }

  @Test
  void textResponseIsEndedInTheOrderOfTheProtocolWithWhatWasDelivered() {
    session.upstream(Frames.created("r1"));
    String item = Frames.message("item_r1", "in_progress", "");
    session.upstream(Frames.outputItemAdded("r1", 0, item));
    session.upstream(Frames.itemAdded("item_user", item));
    session.upstream(
        Frames.part(
            "response.content_part.added", "r1", "item_r1", "\"part\":{\"type\":\"text\"}"));
    for (int i = 0; i < 150; i++) {
      session.upstream(Frames.textDelta("r1", "w" + i + " "));
    }
    session.toClient.clear();

    lose();

    assertThat(session.seenTypes())
        .containsExactly(
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "error");
    List<JsonNode> seen = session.seen();
    String text = seen.get(0).path("text").asText();
    assertThat(text).startsWith("w0 w1 ").endsWith("w148 w149 ");
    assertThat(seen.get(0).path("response_id").asText()).isEqualTo("r1");
    assertThat(seen.get(0).path("item_id").asText()).isEqualTo("item_r1");
    assertThat(seen.get(0).path("content_index").asInt(-1)).isZero();
    assertThat(seen.get(1).at("/part/text").asText()).isEqualTo(text);
    assertThat(seen.get(2).path("previous_item_id").asText()).isEqualTo("item_user");
    assertThat(seen.get(2).at("/item/status").asText()).isEqualTo("incomplete");
    assertThat(seen.get(2).at("/item/content/0/type").asText()).isEqualTo("output_text");
    assertThat(seen.get(3).path("item")).isEqualTo(seen.get(2).path("item"));
    JsonNode response = seen.get(4).path("response");
    assertThat(response.path("status").asText()).isEqualTo("failed");
    assertThat(response.at("/status_details/error/code").asText()).isEqualTo("provider_closed");
    assertThat(response.at("/output/0/id").asText()).isEqualTo("item_r1");
    assertThat(response.at("/metadata/k").asText()).isEqualTo("v");
    assertThat(response.path("usage"))
        .isEqualTo(
            TestSession.json(
                "{\"total_tokens\":0,\"input_tokens\":0,\"output_tokens\":0,"
                    + "\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":0,"
                    + "\"image_tokens\":0,\"cached_tokens\":0,\"cached_tokens_details\":"
                    + "{\"text_tokens\":0,\"audio_tokens\":0,\"image_tokens\":0}},"
                    + "\"output_token_details\":{\"text_tokens\":0,\"audio_tokens\":0}}"));
    assertThat(seen.stream().map(event -> event.path("event_id").asText()))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.startsWith("event_i7_"));
    assertThat(session.machine.conversation().item("item_r1"))
        .satisfies(
            kept -> {
              assertThat(kept.status()).isEqualTo("incomplete");
              assertThat(kept.parts().get(0).text()).isEqualTo(text);
            });
    assertClosedOnce("provider_closed");
  }

  @Test
  void audioResponseIsEndedWithItsTranscriptAndOnlyWhatMisses() {
    session.upstream(Frames.created("r1"));
    String item = Frames.message("item_r1", "in_progress", "");
    session.upstream(Frames.outputItemAdded("r1", 0, item));
    session.upstream(Frames.itemAdded(null, item));
    session.upstream(
        Frames.part(
            "response.content_part.added", "r1", "item_r1", "\"part\":{\"type\":\"audio\"}"));
    session.upstream(
        Frames.part(
            "response.output_audio_transcript.delta", "r1", "item_r1", Frames.text("delta", "hi")));
    session.upstream(Frames.audioDelta("r1"));
    session.upstream(Frames.part("response.output_audio.done", "r1", "item_r1"));
    session.toClient.clear();

    lose();

    assertThat(session.seenTypes())
        .containsExactly(
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "error");
    assertThat(session.seen().get(0).path("transcript").asText()).isEqualTo("hi");
    assertThat(session.seen().get(1).path("part"))
        .isEqualTo(TestSession.json("{\"type\":\"audio\",\"transcript\":\"hi\"}"));
    assertThat(session.seen().get(3).at("/item/content/0"))
        .isEqualTo(TestSession.json("{\"type\":\"output_audio\",\"transcript\":\"hi\"}"));
  }

  @Test // R17
  void halfAFunctionCallIsNeverSaidToBeDone() {
    session.upstream(Frames.created("r1"));
    String call =
        "{\"id\":\"call_item\",\"type\":\"function_call\",\"status\":\"in_progress\","
            + "\"name\":\"f\",\"call_id\":\"c1\",\"arguments\":\"\"}";
    session.upstream(Frames.outputItemAdded("r1", 0, call));
    session.upstream(
        Frames.part(
            "response.function_call_arguments.delta",
            "r1",
            "call_item",
            Frames.text("delta", "{")));
    session.toClient.clear();

    lose();

    assertThat(session.seenTypes())
        .containsExactly("response.output_item.done", "response.done", "error");
    assertThat(session.seen().get(0).at("/item/status").asText()).isEqualTo("incomplete");
  }

  @Test // R17
  void callWithAllItsArgumentsIsComplete() {
    session.upstream(Frames.created("r1"));
    session.upstream(
        Frames.outputItemAdded(
            "r1",
            0,
            "{\"id\":\"call_item\",\"type\":\"function_call\",\"status\":\"in_progress\","
                + "\"name\":\"f\",\"call_id\":\"c1\",\"arguments\":\"\"}"));
    session.upstream(
        Frames.part(
            "response.function_call_arguments.done",
            "r1",
            "call_item",
            Frames.text("arguments", "{}")));

    lose();

    JsonNode item = session.onlySeen("response.output_item.done").path("item");
    assertThat(item.path("status").asText()).isEqualTo("completed");
    assertThat(item.path("arguments").asText()).isEqualTo("{}");
  }

  @Test
  void outOfBandItemGetsNoConversationEvent() {
    session.upstream(Frames.createdOutOfBand("r1"));
    session.upstream(Frames.outputItemAdded("r1", 0, Frames.message("item_r1", "in_progress", "")));
    session.toClient.clear();

    lose();

    assertThat(session.seenTypes())
        .containsExactly("response.output_item.done", "response.done", "error");
  }

  @Test
  void finishedItemsAreNotEndedTwice() {
    session.upstream(Frames.created("r1"));
    String item = Frames.message("item_r1", "completed", "hello");
    session.upstream(Frames.outputItemAdded("r1", 0, item));
    session.upstream(Frames.itemAdded(null, item));
    session.upstream(Frames.itemDone(null, item));
    session.upstream(
        Frames.event(
            "response.output_item.done", Frames.text("response_id", "r1"), "\"item\":" + item));
    session.toClient.clear();

    lose();

    assertThat(session.seenTypes()).containsExactly("response.done", "error");
    assertThat(session.onlySeen("response.done").at("/response/output/0"))
        .isEqualTo(TestSession.json(item));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{\"type\":\"response.done\"", "[1]", "{\"x\":1}"})
  void garbageEndsTheSession(String frame) {
    session.upstream(Frames.created("r1"));

    assertThat(session.upstream(frame)).isEqualTo(Verdict.DROP);

    assertThat(session.seenTypes()).containsExactly("response.created", "response.done", "error");
    assertClosedOnce("provider_protocol_error");
  }

  @Test
  void nothingFollowsTheClose() {
    session.upstream(Frames.created("r1"));
    lose();
    session.forget();

    assertThat(session.client(Frames.event("response.create"))).isEqualTo(Verdict.DROP);
    assertThat(session.client("{")).isEqualTo(Verdict.DROP);
    assertThat(session.upstream(Frames.completed("r1"))).isEqualTo(Verdict.DROP);
    session.machine.onLinkClosed(session.now);
    session.machine.onShutdown(session.now);
    session.machine.onNoUpstream(1, "no_provider", "none", session.now);
    session.passMs(60_000);

    assertThat(session.machine.hasEffects()).isFalse();
    assertThat(session.effects).isEmpty();
    assertThat(session.toClient).isEmpty();
    assertThat(session.toUpstream).isEmpty();
  }

  @Test
  void clientThatLeavesClosesTheUpstreamOnceAndHearsNothing() {
    session.upstream(Frames.created("r1"));
    session.forget();

    session.machine.onLinkClosed(session.now);
    session.machine.onLinkClosed(session.now);
    session.perform();

    assertThat(session.effects).containsExactly(new Effect.CloseUpstream(1));
  }

  @Test
  void shutdownEndsResponsesAndClosesWith1001() {
    session.upstream(Frames.created("r1"));
    session.forget();

    session.machine.onShutdown(session.now);
    session.perform();

    assertThat(session.seenTypes()).containsExactly("response.done", "error");
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1001, "server_error.hub_shutting_down"));
  }

  @Test
  void lossWhileOpeningIsOneErrorAndTheClose() {
    TestSession opening = TestSession.opening();

    opening.machine.onUpstreamClosed(1, "provider_closed", "gone", opening.now);
    opening.perform();

    assertThat(opening.seenTypes()).containsExactly("error");
    assertThat(opening.linkCloses).hasSize(1);
    assertThat(opening.upstreamCloses).hasSize(1);
  }
}
