package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Responses behind a seam (rules R14, R15). */
class SeamResponsesTest {
  private final Bench bench = new Bench();

  @Test
  void r14SuccessorGoesOnUnderTheOldId() {
    bench.conversationId = "conv_old";
    bench.seam().continueResponse("resp_old", false);

    assertThat(bench.down(Wire.literal("server.response.created"))).isNull();
    for (String name :
        List.of(
            "response.output_item.added",
            "response.content_part.added",
            "response.output_audio_transcript.delta",
            "response.output_audio.delta",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "response.output_item.done",
            "output_audio_buffer.started")) {
      String frame = Wire.literal("server." + name);
      assertThat(bench.shown(frame)).isEqualTo(Json.object(frame.replace("resp_A1", "resp_old")));
    }
    ObjectNode done = bench.shown(Wire.literal("server.response.done"));

    String expected =
        Wire.literal("server.response.done")
            .replace("resp_A1", "resp_old")
            .replace("conv_A1", "conv_old");
    assertThat(done).isEqualTo(Json.object(expected));
    assertThat(bench.seam().isIdle()).isTrue();
  }

  @Test
  void r14OneSuccessorOnly() {
    bench.seam().continueResponse("resp_old", false);
    assertThat(bench.seam().isAwaited("resp_old")).isTrue();
    bench.down(Wire.created("resp_1"));
    assertThat(bench.seam().isAwaited("resp_old")).isFalse();
    bench.down(Wire.done("resp_1"));

    String second = Wire.created("resp_2");
    assertThat(bench.down(second)).isSameAs(second);
  }

  @Test
  void createdAndDoneSaidTwiceAreSwallowed() {
    bench.seam().continueResponse("resp_old", false);
    assertThat(bench.down(Wire.created("resp_1"))).isNull();
    assertThat(bench.down(Wire.created("resp_1"))).isNull();
    assertThat(bench.shown(Wire.done("resp_1")).at("/response/id").asText()).isEqualTo("resp_old");
    assertThat(bench.down(Wire.done("resp_1"))).isNull();
    assertThat(bench.down(Wire.created("resp_1"))).isNull();
  }

  @Test
  void r14KindsAreToldApartByTheConversation() {
    bench.seam().continueResponse("resp_side", true);
    bench.seam().continueResponse("resp_main", false);

    assertThat(bench.down(Wire.created("resp_1"))).isNull();
    assertThat(bench.down(Wire.createdOutOfBand("resp_2", "null"))).isNull();

    assertThat(bench.shown(Wire.delta("resp_1", "i", "x")).path("response_id").asText())
        .isEqualTo("resp_main");
    assertThat(bench.shown(Wire.delta("resp_2", "j", "x")).path("response_id").asText())
        .isEqualTo("resp_side");
  }

  @Test
  void responseOfAnotherKindIsNoSuccessor() {
    bench.seam().continueResponse("resp_main", false);
    String other = Wire.createdOutOfBand("resp_1", "null");

    assertThat(bench.down(other)).isSameAs(other);
    assertThat(bench.seam().isAwaited("resp_main")).isTrue();
  }

  @Test
  void withoutWordOfTheConversationTheOrderDecides() {
    bench.seam().continueResponse("resp_side", true);
    bench.seam().continueResponse("resp_main", false);
    String bare = Wire.event("response.created", "\"response\":{\"id\":\"resp_1\"}");

    assertThat(bench.down(bare)).isNull();
    assertThat(bench.seam().isAwaited("resp_side")).isFalse();
    assertThat(bench.seam().isAwaited("resp_main")).isTrue();
  }

  @Test
  void r14MetadataTellsResponsesOfOneKindApart() {
    ObjectNode title = Json.object("{\"topic\":\"title\"}");
    ObjectNode mood = Json.object("{\"topic\":\"mood\"}");
    bench.seam().continueResponse("resp_title", true, title);
    bench.seam().continueResponse("resp_mood", true, mood);

    bench.down(Wire.createdOutOfBand("resp_1", mood.toString()));
    bench.down(Wire.createdOutOfBand("resp_2", title.toString()));

    assertThat(bench.up(Wire.event("response.cancel", Wire.text("response_id", "resp_mood"))))
        .contains("\"resp_1\"");
    assertThat(bench.up(Wire.event("response.cancel", Wire.text("response_id", "resp_title"))))
        .contains("\"resp_2\"");
  }

  @Test
  void r14MetadataIsThatOfTheBeginning() {
    ObjectNode title = Json.object("{\"topic\":\"title\"}");
    bench.seam().continueResponse("resp_old", false, title);
    bench.down(Wire.created("resp_1"));

    assertThat(bench.shown(Wire.done("resp_1")).at("/response/metadata")).isEqualTo(title);
  }

  @Test
  void abandonedResponseTakesNoSuccessor() {
    bench.seam().continueResponse("resp_old", false);
    bench.seam().abandon("resp_old");
    String next = Wire.created("resp_1");

    assertThat(bench.down(next)).isSameAs(next);
  }

  @Test
  void nothingSpeaksForAResponseThatHasNotBegun() {
    bench.seam().continueResponse("resp_old", false);

    assertThat(bench.down(Wire.delta("resp_old", "i", "x"))).isNull();
    assertThat(bench.down(Wire.done("resp_old"))).isNull();
  }

  @Test
  void successorMayHaveTheVeryId() {
    bench.seam().continueResponse("resp_old", false);
    String delta = Wire.delta("resp_old", "i", "x");

    assertThat(bench.down(Wire.created("resp_old"))).isNull();
    assertThat(bench.down(delta)).isSameAs(delta);
    String done = Wire.done("resp_old");
    assertThat(bench.down(done)).isSameAs(done);
    assertThat(bench.down(done)).isNull();
  }

  @Test
  void r15KnownResponseIdIsMintedAnew() {
    bench.knownResponses.add("resp_1");

    assertThat(bench.shown(Wire.created("resp_1")).at("/response/id").asText())
        .isEqualTo("resp_hub1");
    assertThat(bench.shown(Wire.delta("resp_1", "i", "x")).path("response_id").asText())
        .isEqualTo("resp_hub1");
    assertThat(bench.up(Wire.event("response.cancel", Wire.text("response_id", "resp_hub1"))))
        .contains("\"resp_1\"");
    assertThat(bench.up(Wire.event("response.cancel", Wire.text("response_id", "resp_1"))))
        .doesNotContain("\"resp_1\"");
    assertThat(bench.shown(Wire.done("resp_1")).at("/response/id").asText()).isEqualTo("resp_hub1");
  }

  @Test
  void oldResponseIsNotCancelledInPlaceOfTheOneThatGoesOn() {
    bench.knownResponses.add("resp_1");
    bench.seam().continueResponse("resp_2", false);
    bench.down(Wire.created("resp_1"));

    assertThat(bench.up(Wire.event("response.cancel", Wire.text("response_id", "resp_1"))))
        .doesNotContain("\"resp_1\"");
  }

  @Test
  void idOfAResponseThatGoesOnIsTaken() {
    bench.seam().continueResponse("resp_old", false, MissingNode.getInstance());
    bench.down(Wire.created("resp_1"));

    assertThat(bench.shown(Wire.created("resp_old")).at("/response/id").asText())
        .isEqualTo("resp_hub1");
    assertThat(bench.shown(Wire.done("resp_1")).at("/response/id").asText()).isEqualTo("resp_old");
    assertThat(bench.shown(Wire.done("resp_old")).at("/response/id").asText())
        .isEqualTo("resp_hub1");
  }

  @Test
  void idOfAResponseThatIsStillToGoOnIsTaken() {
    bench.seam().continueResponse("resp_old", false);

    assertThat(bench.shown(Wire.createdOutOfBand("resp_old", "null")).at("/response/id").asText())
        .isEqualTo("resp_hub1");
    assertThat(bench.seam().isAwaited("resp_old")).isTrue();
  }

  @Test
  void cancelBeforeTheSuccessorBeganNamesNoId() {
    bench.seam().continueResponse("resp_old", false);
    String cancel =
        Wire.event(
            "response.cancel", Wire.text("event_id", "e"), Wire.text("response_id", "resp_old"));

    assertThat(Json.object(bench.up(cancel)))
        .isEqualTo(Json.object("{\"type\":\"response.cancel\",\"event_id\":\"e\"}"));
  }

  @Test
  void textThatLooksLikeTheIdIsText() {
    bench.seam().continueResponse("resp_old", false);
    bench.down(Wire.created("resp_1"));

    ObjectNode delta = bench.shown(Wire.delta("resp_1", "resp_1", "resp_1"));
    assertThat(delta.path("response_id").asText()).isEqualTo("resp_old");
    assertThat(delta.path("item_id").asText()).isEqualTo("resp_1");
    assertThat(delta.path("delta").asText()).isEqualTo("resp_1");
  }

  @Test
  void escapedIdsAreIds() {
    bench.seam().continueResponse("resp \\\" old", false);
    bench.down(Wire.created("resp_1"));

    ObjectNode delta = bench.shown(Wire.delta("resp\\u005f1", "i", "x"));
    assertThat(delta.path("response_id").asText()).isEqualTo("resp \\\" old");
    assertThat(bench.shown(Wire.delta("resp_1", "i", "x")).path("response_id").asText())
        .isEqualTo("resp \\\" old");
  }

  @Test
  void errorNamesTheIdTheClientKnows() {
    bench.seam().continueResponse("resp_old", false);
    bench.down(Wire.created("resp_1"));
    String error =
        Wire.event(
            "error",
            "\"error\":{\"code\":\"conversation_already_has_active_response\","
                + "\"message\":\"Active response in progress: resp_1. resp_12 is not.\","
                + "\"event_id\":\"resp_1\"}");

    ObjectNode shown = bench.shown(error);
    assertThat(shown.at("/error/message").asText())
        .isEqualTo("Active response in progress: resp_old. resp_12 is not.");
    assertThat(shown.at("/error/event_id").asText()).isEqualTo("resp_1");
  }

  @Test
  void conversationIdIsTheFirst() {
    bench.conversationId = "conv_old";

    assertThat(bench.shown(Wire.created("resp_1")).at("/response/conversation_id").asText())
        .isEqualTo("conv_old");
    assertThat(
            bench
                .shown(Wire.createdOutOfBand("resp_2", "null"))
                .at("/response/conversation_id")
                .isNull())
        .isTrue();
    assertThat(bench.down(Wire.literal("server.conversation.created"))).isNull();
  }

  @Test
  void brokenResponsesPassAsTheyAre() {
    bench.seam().continueResponse("resp_old", false);
    for (String frame :
        List.of(
            Wire.event("response.created"),
            Wire.event("response.created", "\"response\":7"),
            Wire.event("response.created", "\"response\":{\"id\":{}}"),
            Wire.event("response.done", "\"response\":[]"),
            Wire.event("response.output_text.delta", "\"response_id\":5"),
            Wire.event("response.output_item.done", "\"item\":\"x\""),
            Wire.event("error", "\"error\":\"resp_old\""),
            Wire.event("conversation.item.added", "\"item\":{\"id\":null}"),
            Wire.event("made.up", Wire.text("response_id", "resp_old")),
            "{",
            "[]")) {
      assertThat(bench.down(frame)).isSameAs(frame);
    }
    assertThat(bench.seam().isAwaited("resp_old")).isTrue();
  }
}
