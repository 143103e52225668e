package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replayed items whose ids are not the same at the upstream (rules R15, R16). */
class ReplayIdsTest {
  private static final String LONG_ID = "item_" + "0123456789".repeat(4);

  private final TestSession session = TestSession.lasting();

  /** An answer in the record, which the client may cut. */
  private void answered(String id) {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    String begun = Frames.message(id, "in_progress", "");
    session.upstream(Frames.outputItemAdded("r1", 0, begun));
    session.upstream(Frames.itemAdded(null, begun));
    session.upstream(
        Frames.part(
            "response.output_audio.delta", "r1", id, Frames.text("delta", "A".repeat(64_000))));
    String whole =
        begun
            .replace("in_progress", "completed")
            .replace(
                "\"content\":[]",
                "\"content\":[{\"type\":\"output_audio\",\"transcript\":\"one two three four\"}]");
    session.upstream(Frames.itemDone(null, whole));
    session.upstream(Frames.done("r1", "completed", "null", whole));
  }

  private void switched() {
    session.lose();
    session.forget();
    session.ready("second", Frames.SESSION);
  }

  private List<JsonNode> sent(String type) {
    return session.toUpstream.stream()
        .map(TestSession::json)
        .filter(event -> event.path("type").asText().equals(type))
        .toList();
  }

  private static String told(String id) {
    return Frames.message(id, "completed", "one two three four");
  }

  @Test // R15
  void idThatIsTooLongIsToldShorterAndMappedBack() {
    answered(LONG_ID);
    switched();

    String toldAs = sent("conversation.item.create").get(0).at("/item/id").asText();
    assertThat(toldAs).startsWith("item_").hasSizeLessThanOrEqualTo(32);
    session.forget();
    session.upstream(Frames.itemAdded(null, told(toldAs)));
    session.upstream(Frames.itemDone(null, told(toldAs)));
    assertThat(session.toClient).isEmpty();

    String asked = "{\"id\":\"item_2\",\"type\":\"message\",\"role\":\"user\",\"content\":[]}";
    session.upstream(Frames.itemAdded(toldAs, asked));
    assertThat(session.onlySeen("conversation.item.added").path("previous_item_id").asText())
        .isEqualTo(LONG_ID);

    session.client(Frames.event("conversation.item.delete", Frames.text("item_id", LONG_ID)));
    assertThat(sent("conversation.item.delete").get(0).path("item_id").asText()).isEqualTo(toldAs);
    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", toldAs)));
    assertThat(session.onlySeen("conversation.item.deleted").path("item_id").asText())
        .isEqualTo(LONG_ID);
  }

  @Test // R15
  void idThatEveryUpstreamTakesStaysAsItIs() {
    answered("item_" + "a".repeat(27));
    switched();

    assertThat(sent("conversation.item.create").get(0).at("/item/id").asText())
        .isEqualTo("item_" + "a".repeat(27));
  }

  @Test // R16
  void mendedItemHasTheIdThatTheUpstreamHasForIt() {
    answered("item_a");
    switched();
    session.upstream(Frames.itemAdded(null, told("theirs_1")));
    session.upstream(Frames.itemDone(null, told("theirs_1")));
    session.forget();

    session.client(
        Frames.event(
            "conversation.item.truncate",
            Frames.text("item_id", "item_a"),
            "\"content_index\":0",
            "\"audio_end_ms\":500"));

    assertThat(sent("conversation.item.delete").get(0).path("item_id").asText())
        .isEqualTo("theirs_1");
    assertThat(sent("conversation.item.create")).hasSize(1);
    JsonNode again = sent("conversation.item.create").get(0).path("item");
    String heard = again.at("/content/0/text").asText();
    assertThat("one two three four").startsWith(heard.strip());
    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", "theirs_1")));
    session.upstream(Frames.itemAdded(null, Frames.message("theirs_2", "completed", heard)));
    session.upstream(Frames.itemDone(null, Frames.message("theirs_2", "completed", heard)));
    assertThat(session.seenTypes()).containsExactly("conversation.item.truncated");

    session.client(Frames.event("conversation.item.delete", Frames.text("item_id", "item_a")));
    assertThat(sent("conversation.item.delete").get(1).path("item_id").asText())
        .isEqualTo("theirs_2");
  }

  @Test // R16
  void mendedItemKeepsTheShortIdItWasToldUnder() {
    answered(LONG_ID);
    switched();
    String toldAs = sent("conversation.item.create").get(0).at("/item/id").asText();
    session.forget();

    session.client(
        Frames.event(
            "conversation.item.truncate",
            Frames.text("item_id", LONG_ID),
            "\"content_index\":0",
            "\"audio_end_ms\":500"));

    assertThat(sent("conversation.item.delete").get(0).path("item_id").asText()).isEqualTo(toldAs);
    assertThat(sent("conversation.item.create").get(0).at("/item/id").asText()).isEqualTo(toldAs);
    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", toldAs)));
    session.upstream(Frames.itemAdded(null, Frames.message(toldAs, "completed", "one")));
    session.upstream(Frames.itemDone(null, Frames.message(toldAs, "completed", "one")));
    assertThat(session.seenTypes()).containsExactly("conversation.item.truncated");
  }
}
