package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import dev.parley.session.seam.Seam.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Items behind a seam (rules R11, R15, R16). */
class SeamItemsTest {
  private final Bench bench = new Bench();

  @Test
  void r11WhatTheClientKnowsOfAReplayedItemIsSwallowedOnce() {
    bench.replay("a", "b");
    bench.replayed.put("b", Seen.ADDED);

    assertThat(bench.down(Wire.item("added", null, "a"))).isNull();
    assertThat(bench.down(Wire.item("done", null, "a"))).isNull();
    assertThat(bench.down(Wire.item("added", "a", "b"))).isNull();
    String done = Wire.item("done", "a", "b");
    assertThat(bench.down(done)).isSameAs(done);
  }

  @Test
  void unseenReplayedItemIsNews() {
    bench.older("a");
    bench.replayed.put("b", Seen.NOTHING);
    String added = Wire.item("added", "a", "b");

    assertThat(bench.down(Wire.item("added", null, "x"))).isNotNull();
    assertThat(bench.down(added)).isNotNull();
  }

  @Test
  void itemDeletedAndCreatedAgainByTheClientIsShown() {
    bench.replay("a");
    bench.down(Wire.item("added", null, "a"));
    String deleted = Wire.deleted("a");
    assertThat(bench.down(deleted)).isSameAs(deleted);
    bench.up(
        Wire.event("conversation.item.create", "\"item\":{\"id\":\"a\",\"type\":\"message\"}"));

    String added = Wire.item("added", null, "a");
    assertThat(bench.down(added)).isSameAs(added);
    String done = Wire.item("done", null, "a");
    assertThat(bench.down(done)).isSameAs(done);
  }

  @Test
  void r16MendedItemIsNotSeen() {
    bench.replay("a", "b");
    for (String id : List.of("a", "b")) {
      bench.down(Wire.item("added", null, id));
      bench.down(Wire.item("done", null, id));
    }
    bench
        .seam()
        .expectMended("a", Wire.event("conversation.item.create", "\"item\":{\"id\":\"a\"}"));

    assertThat(bench.down(Wire.deleted("a"))).isNull();
    assertThat(bench.down(Wire.item("added", null, "a"))).isNull();
    assertThat(bench.down(Wire.item("done", null, "a"))).isNull();
    String deleted = Wire.deleted("a");
    assertThat(bench.down(deleted)).isSameAs(deleted);
    assertThat(bench.order).containsExactly("b");
  }

  @Test
  void itemDeletedByTheHubIsGoneUpstreamOnly() {
    bench.replay("a");
    bench.seam().expectDeleted("a");
    assertThat(bench.down(Wire.deleted("a"))).isNull();
  }

  @Test
  void refusedReplayIsNotWaitedFor() {
    bench.replay("a");
    bench.seam().onNotReplayed("a");
    bench.up(Wire.event("conversation.item.create", "\"item\":{\"id\":\"a\"}"));

    assertThat(bench.down(Wire.item("added", null, "a"))).isNotNull();
  }

  @Test
  void r15ItemIdKnownFromAnotherUpstreamIsMintedAnew() {
    bench.older("item_1");

    ObjectNode committed = bench.shown(Wire.committed(null, "item_1"));
    assertThat(committed.path("item_id").asText()).isEqualTo("item_hub1");
    ObjectNode added = bench.shown(Wire.item("added", null, "item_1"));
    assertThat(added.at("/item/id").asText()).isEqualTo("item_hub1");
    ObjectNode transcript =
        bench.shown(
            Wire.event(
                "conversation.item.input_audio_transcription.delta",
                Wire.text("item_id", "item_1"),
                Wire.text("delta", "item_1")));
    assertThat(transcript.path("item_id").asText()).isEqualTo("item_hub1");
    assertThat(transcript.path("delta").asText()).isEqualTo("item_1");
    ObjectNode next = bench.shown(Wire.item("added", "item_1", "item_2"));
    assertThat(next.path("previous_item_id").asText()).isEqualTo("item_hub1");
    assertThat(bench.up(Wire.event("conversation.item.delete", Wire.text("item_id", "item_hub1"))))
        .contains("\"item_1\"");
    assertThat(bench.up(Wire.event("conversation.item.delete", Wire.text("item_id", "item_1"))))
        .doesNotContain("\"item_1\"");
    assertThat(bench.shown(Wire.deleted("item_1")).path("item_id").asText()).isEqualTo("item_hub1");
  }

  @Test
  void r15AnIdStaysWhatItWasOnceMintedAnew() {
    bench.older("item_1");
    bench.down(Wire.item("added", null, "item_1"));

    assertThat(bench.shown(Wire.item("added", "item_1", "item_hub1")).at("/item/id").asText())
        .isEqualTo("item_hub2");
    assertThat(bench.shown(Wire.item("done", "item_1", "item_hub1")).at("/item/id").asText())
        .isEqualTo("item_hub2");
  }

  private static String said(String role, String id, String text) {
    return "\"item\":{\"id\":\""
        + id
        + "\",\"type\":\"message\",\"role\":\""
        + role
        + "\",\"content\":[{\"type\":\"input_text\",\"text\":\""
        + text
        + "\"}]}";
  }

  private static String told(String role, String id, String text) {
    return Wire.event("conversation.item.create", said(role, id, text));
  }

  private static String answer(String what, String role, String id, String text) {
    return Wire.event("conversation.item." + what, said(role, id, text));
  }

  @Test
  void r15UpstreamMayNameReplayedItemsItself() {
    bench.replay("a", "b", "c");
    bench
        .seam()
        .expectReplayed(
            List.of(
                told("user", "a", "yes"), told("assistant", "b", "no"), told("user", "c", "yes")));

    assertThat(bench.down(answer("added", "user", "x1", "yes"))).isNull();
    assertThat(bench.down(answer("done", "user", "x1", "yes"))).isNull();
    assertThat(bench.down(answer("added", "assistant", "c", "no"))).isNull();
    assertThat(bench.down(answer("done", "assistant", "c", "no"))).isNull();
    assertThat(bench.down(answer("added", "user", "x3", "yes"))).isNull();
    assertThat(bench.down(answer("done", "user", "x3", "yes"))).isNull();
    String fourth = answer("added", "user", "x4", "yes");
    assertThat(bench.down(fourth)).isSameAs(fourth);
    assertThat(bench.shown(Wire.committed("x3", "x5")).path("previous_item_id").asText())
        .isEqualTo("c");
    List<String> wanted = List.of("x1", "c", "x3");
    for (int i = 0; i < wanted.size(); i++) {
      String id = List.of("a", "b", "c").get(i);
      assertThat(bench.up(Wire.event("conversation.item.delete", Wire.text("item_id", id))))
          .contains("\"" + wanted.get(i) + "\"");
    }
    assertThat(bench.order).containsExactly("a", "b", "c", "x4");
  }

  @Test
  void sameWordsAreNotTheReplayedItemWhereTheIdsHold() {
    bench.replay("a", "b");
    bench.seam().expectReplayed(List.of(told("user", "a", "yes"), told("user", "b", "yes")));

    assertThat(bench.down(answer("added", "user", "a", "yes"))).isNull();
    String other = answer("added", "user", "x", "yes");
    assertThat(bench.down(other)).isSameAs(other);
  }

  @Test
  void nothingIsSoughtOnceTheUpstreamSpokeOfSomethingElse() {
    bench.replay("a");
    bench.seam().expectReplayed(List.of(told("user", "a", "yes"), "{", "{\"item\":5}"));

    assertThat(bench.down(answer("added", "user", "x", "maybe"))).isNotNull();
    String other = answer("added", "user", "y", "yes");
    assertThat(bench.down(other)).isSameAs(other);
  }

  @Test
  void outputNamesTheItemsByTheIdsTheClientKnows() {
    bench.older("item_A2").older("item_A1");
    bench.down(Wire.literal("server.response.created"));

    for (String name :
        List.of(
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
            "conversation.item.truncated",
            "conversation.item.retrieved")) {
      String frame = Wire.literal("server." + name);
      assertThat(bench.down(frame)).as(name).contains("item_hub1").doesNotContain("item_A2");
    }
  }

  @Test
  void upstreamThatTakesTooManyIdsIsNoLongerHeard() {
    for (int i = 0; i < IdMap.MAX_PAIRS; i++) {
      bench.known.add("i" + i);
      assertThat(bench.down(Wire.started("i" + i, 1))).isNotNull();
    }
    bench.known.add("more");

    assertThat(bench.down(Wire.started("more", 1))).isNull();
    assertThat(bench.seam().isExhausted()).isTrue();
    assertThat(bench.down(Wire.delta("r", "i", "x"))).isNull();
  }

  @Test
  void callIdsAreLeftAlone() {
    bench.older("item_C1");

    ObjectNode added = bench.shown(Wire.literal("server.conversation.item.added+function_call"));

    assertThat(added.at("/item/id").asText()).isEqualTo("item_hub1");
    assertThat(added.at("/item/call_id").asText()).isEqualTo("call_C1");
  }

  @Test
  void clientRefersToItemsByTheUpstreamsIds() {
    bench.older("item_1");
    bench.down(Wire.item("added", null, "item_1"));

    for (String type : List.of("retrieve", "truncate", "delete")) {
      String frame = Wire.event("conversation.item." + type, Wire.text("item_id", "item_hub1"));
      assertThat(bench.up(frame)).isEqualTo(frame.replace("item_hub1", "item_1"));
    }
    String create =
        Wire.event(
            "response.create",
            "\"response\":{\"input\":[{\"type\":\"item_reference\",\"id\":\"item_hub1\"},7]}");
    assertThat(bench.up(create)).isEqualTo(create.replace("item_hub1", "item_1"));
    String behind =
        Wire.event(
            "conversation.item.create",
            Wire.text("previous_item_id", "item_hub1"),
            "\"item\":{\"type\":\"mcp_approval_response\",\"approval_request_id\":\"item_hub1\"}");
    assertThat(bench.up(behind)).isEqualTo(behind.replace("item_hub1", "item_1"));
  }

  @Test
  void itemTheClientNamesKeepsItsName() {
    bench.older("item_1").older("mine");
    bench.down(Wire.item("added", null, "item_1"));
    String create =
        Wire.event("conversation.item.create", "\"item\":{\"id\":\"item_1\",\"type\":\"message\"}");

    String sent = bench.up(create);
    String upstreamId = Json.object(sent).at("/item/id").asText();
    assertThat(upstreamId).isNotEqualTo("item_1");
    assertThat(bench.shown(Wire.item("added", "item_1", upstreamId)).at("/item/id").asText())
        .isEqualTo("item_1");

    String known = Wire.event("conversation.item.create", "\"item\":{\"id\":\"mine\"}");
    assertThat(bench.up(known)).isSameAs(known);
    assertThat(bench.shown(Wire.item("added", null, "mine")).at("/item/id").asText())
        .isEqualTo("mine");
  }

  @Test
  void firstItemFollowsTheConversation() {
    bench.older("a").older("b");

    assertThat(bench.shown(Wire.committed(null, "c")).path("previous_item_id").asText())
        .isEqualTo("b");
    bench.order.add("late");
    assertThat(bench.shown(Wire.item("added", null, "c")).path("previous_item_id").asText())
        .isEqualTo("b");
    assertThat(bench.shown(Wire.item("done", null, "c")).path("previous_item_id").asText())
        .isEqualTo("b");
    bench.order.remove("late");
    assertThat(bench.shown(Wire.committed("c", "d")).path("previous_item_id").asText())
        .isEqualTo("c");
  }

  @Test
  void whatIsAppendedFollowsItemsTheUpstreamWasNotTold() {
    bench.replay("a").older("cut");
    bench.down(Wire.item("added", null, "a"));

    assertThat(bench.shown(Wire.item("added", "a", "b")).path("previous_item_id").asText())
        .isEqualTo("cut");
    assertThat(bench.shown(Wire.item("done", "a", "b")).path("previous_item_id").asText())
        .isEqualTo("cut");
    assertThat(bench.order).containsExactly("a", "cut", "b");
  }

  @Test
  void whatIsInsertedStaysWhereItIs() {
    bench.replay("a", "b").older("cut");
    bench.down(Wire.item("added", null, "a"));
    bench.down(Wire.item("added", "a", "b"));
    String between = Wire.item("added", "a", "new");
    String first = Wire.item("added", null, "top");

    assertThat(bench.down(between)).isSameAs(between);
    assertThat(bench.down(first)).isSameAs(first);
    assertThat(bench.order).containsExactly("top", "a", "new", "b", "cut");
  }

  @Test
  void hiddenItemIsNobodysPredecessor() {
    bench.replay("a");
    bench.replayed.put("hidden", Seen.DONE);
    bench.down(Wire.item("added", null, "a"));
    bench.down(Wire.item("added", "a", "hidden"));

    assertThat(bench.shown(Wire.item("added", "hidden", "b")).path("previous_item_id").asText())
        .isEqualTo("a");
  }

  @Test
  void clientsWishForAPlaceIsKept() {
    bench.older("a").older("b").replay("c");
    bench.down(Wire.item("added", null, "c"));
    String create =
        Wire.event(
            "conversation.item.create",
            Wire.text("previous_item_id", "b"),
            "\"item\":{\"id\":\"n\",\"type\":\"message\"}");

    assertThat(Json.object(bench.up(create)).path("previous_item_id").asText()).isEqualTo("root");
    assertThat(bench.shown(Wire.item("added", null, "n")).path("previous_item_id").asText())
        .isEqualTo("b");
    assertThat(bench.order).containsExactly("a", "b", "n", "c");
  }

  @Test
  void placeBehindAnItemTheUpstreamWasNotToldIsTheNextBest() {
    bench.replay("a").older("cut").replay("c");
    String create =
        Wire.event("conversation.item.create", Wire.text("previous_item_id", "cut"), "\"item\":{}");

    assertThat(bench.up(create)).isEqualTo(create.replace("\"cut\"", "\"a\""));
    String unknown = create.replace("\"cut\"", "\"nobody\"");
    assertThat(bench.up(unknown)).isSameAs(unknown);
  }
}
