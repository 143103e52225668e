package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.EventView;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The record of the conversation's items (section 6). */
class ConversationRecordTest {
  private final TestSession session = TestSession.live();
  private final ConversationRecord record = session.machine.conversation();

  private List<String> ids() {
    return record.items().stream().map(RecordedItem::id).toList();
  }

  private static String user(String id, String content) {
    return "{\"id\":\""
        + id
        + "\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\",\"content\":["
        + content
        + "]}";
  }

  @Test
  void itemsStandWhereThePredecessorSays() {
    session.upstream(Frames.itemAdded(null, user("a", "")));
    session.upstream(Frames.itemAdded("a", user("b", "")));
    session.upstream(Frames.itemAdded("a", user("between", "")));
    session.upstream(Frames.itemAdded(null, user("first", "")));
    session.upstream(Frames.itemAdded("unknown", user("last", "")));
    session.upstream(Frames.event("conversation.item.added", "\"item\":" + user("very_last", "")));

    assertThat(ids()).containsExactly("first", "a", "between", "b", "last", "very_last");
  }

  @Test
  void doneBringsTheItemUpToDateInItsPlace() {
    session.upstream(Frames.itemAdded(null, Frames.message("a", "in_progress", "")));
    session.upstream(Frames.itemAdded("a", user("b", "")));
    session.upstream(Frames.itemDone(null, Frames.message("a", "completed", "hello")));

    assertThat(ids()).containsExactly("a", "b");
    RecordedItem item = record.item("a");
    assertThat(item.status()).isEqualTo("completed");
    assertThat(item.role()).isEqualTo("assistant");
    assertThat(item.parts()).containsExactly(new RecordedItem.Part("output_text", "hello", -1));
  }

  @Test
  void transcriptOfTheUserComesLaterAndStays() {
    String audio = user("a", "{\"type\":\"input_audio\",\"transcript\":null}");
    session.upstream(Frames.itemAdded(null, audio));
    session.upstream(
        Frames.event(
            "conversation.item.input_audio_transcription.completed",
            Frames.text("item_id", "a"),
            "\"content_index\":0",
            Frames.text("transcript", "good morning")));
    session.upstream(Frames.itemDone(null, audio));

    assertThat(record.item("a").parts())
        .containsExactly(new RecordedItem.Part("input_audio", "good morning", -1));
  }

  @Test
  void truncateCutsTheTranscriptForGood() {
    String item =
        Frames.message("a", "completed", "x")
            .replace("\"output_text\",\"text\"", "\"output_audio\",\"transcript\"");
    session.upstream(Frames.itemAdded(null, item));
    session.upstream(
        Frames.event(
            "conversation.item.truncated",
            Frames.text("item_id", "a"),
            "\"content_index\":0",
            "\"audio_end_ms\":740"));
    session.upstream(Frames.itemDone(null, item));

    assertThat(record.item("a").parts())
        .containsExactly(new RecordedItem.Part("output_audio", null, 740));
  }

  @Test
  void callsAndOutputsAreKept() {
    session.upstream(
        Frames.itemAdded(
            null,
            "{\"id\":\"c\",\"type\":\"function_call\",\"name\":\"f\",\"call_id\":\"call_1\","
                + "\"arguments\":\"{}\",\"status\":\"completed\"}"));
    session.upstream(
        Frames.itemAdded(
            "c",
            "{\"id\":\"o\",\"type\":\"function_call_output\",\"call_id\":\"call_1\","
                + "\"output\":\"42\"}"));

    assertThat(record.item("c").name()).isEqualTo("f");
    assertThat(record.item("c").arguments()).isEqualTo("{}");
    assertThat(record.item("o").callId()).isEqualTo("call_1");
    assertThat(record.item("o").output()).isEqualTo("42");
  }

  @Test
  void deletedItemIsGone() {
    session.upstream(Frames.itemAdded(null, user("a", "")));
    session.upstream(Frames.itemAdded("a", user("b", "")));

    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", "a")));

    assertThat(ids()).containsExactly("b");
    assertThat(record.item("a")).isNull();
  }

  @Test
  void eventsAboutUnknownItemsChangeNothing() {
    for (String type :
        List.of(
            "conversation.item.deleted",
            "conversation.item.truncated",
            "conversation.item.input_audio_transcription.completed",
            "conversation.item.added")) {
      assertThat(session.upstream(Frames.event(type, Frames.text("item_id", "x"))))
          .isEqualTo(Verdict.FORWARD);
    }
    assertThat(record.size()).isZero();
  }

  @Test
  void commandsOfTheClientCountOnlyWhenTheUpstreamSaysSo() {
    session.client(Frames.event("conversation.item.create", "\"item\":" + user("a", "")));

    assertThat(record.size()).isZero();
  }

  @Test
  void oldestItemsFallOutBeyondTheBoundAndAreCounted() {
    String previous = null;
    for (int i = 0; i < ConversationRecord.MAX_ITEMS + 3; i++) {
      session.upstream(Frames.itemAdded(previous, user("i" + i, "")));
      previous = "i" + i;
    }

    assertThat(record.size()).isEqualTo(ConversationRecord.MAX_ITEMS);
    assertThat(ids().get(0)).isEqualTo("i3");
    assertThat(record.dropped()).isEqualTo(3);
    assertThat(session.counts())
        .hasSize(3)
        .containsOnly(new Effect.Count(Effect.Counted.RECORD_ITEM_DROPPED, ""));
  }

  @Test
  void textIsBounded() {
    String mebi = "x".repeat(1 << 20);
    String previous = null;
    for (int i = 0; i < 6; i++) {
      session.upstream(
          Frames.itemAdded(
              previous, user("i" + i, "{\"type\":\"input_text\",\"text\":\"" + mebi + "\"}")));
      previous = "i" + i;
    }

    assertThat(record.characters()).isLessThanOrEqualTo(ConversationRecord.MAX_CHARACTERS);
    assertThat(ids()).containsExactly("i3", "i4", "i5");
  }

  /** So many milliseconds of an answer's audio. */
  private void play(String id, int milliseconds) {
    record.onAudioDelta(
        view(
            Frames.event(
                "response.output_audio.delta",
                Frames.text("item_id", id),
                Frames.text(
                    "delta", Base64.getEncoder().encodeToString(new byte[milliseconds * 48])))));
  }

  private static EventView view(String frame) {
    EventView view = new EventView();
    assertThat(view.read(frame)).isTrue();
    return view;
  }

  private static String spoken(String id, String status, String transcript) {
    return Frames.message(id, status, transcript)
        .replace("\"output_text\",\"text\"", "\"output_audio\",\"transcript\"");
  }

  private static String truncated(String id, int index, int endMs) {
    return Frames.event(
        "conversation.item.truncated",
        Frames.text("item_id", id),
        "\"content_index\":" + index,
        "\"audio_end_ms\":" + endMs);
  }

  /** Rule R10. */
  @Test
  void ofACutAnswerTheRecordKnowsWhatWasHeard() {
    session.upstream(Frames.itemAdded(null, spoken("a", "in_progress", "")));
    play("a", 600);
    play("a", 400);
    session.upstream(Frames.itemDone(null, spoken("a", "completed", "one two three four")));

    session.upstream(truncated("a", 0, 500));

    assertThat(record.item("a").parts())
        .containsExactly(new RecordedItem.Part("output_audio", null, 500, "one two"));
  }

  @Test
  void aSecondCutIsMeasuredAgainstTheFirst() {
    session.upstream(Frames.itemAdded(null, spoken("a", "completed", "one two three four")));
    play("a", 1_000);

    session.upstream(truncated("a", 0, 500));
    session.upstream(truncated("a", 0, 250));

    assertThat(record.item("a").parts().get(0).heard()).isEqualTo("one");
  }

  @Test
  void anAnswerThatIsCutWhileItIsProducedIsMeasuredByWhatWasDelivered() {
    session.upstream(Frames.itemAdded(null, Frames.message("a", "in_progress", "")));
    play("a", 1_000);

    record.onTruncated(Trees.of(truncated("a", 0, 500)), "one two three four");
    session.upstream(Frames.itemDone(null, spoken("a", "incomplete", "one two three four five")));

    assertThat(record.item("a").parts())
        .containsExactly(new RecordedItem.Part("output_audio", null, 500, "one two"));
  }

  @Test
  void aTranscriptThatComesAfterTheCutIsCutToo() {
    session.upstream(Frames.itemAdded(null, Frames.message("a", "in_progress", "")));
    play("a", 1_000);

    session.upstream(truncated("a", 0, 500));
    assertThat(record.item("a").parts().get(0).known()).isNull();
    session.upstream(Frames.itemDone(null, spoken("a", "incomplete", "one two three four")));

    assertThat(record.item("a").parts().get(0).known()).isEqualTo("one two");
  }

  @Test
  void aCutStaysWhenTheItemEndsWithoutContent() {
    session.upstream(Frames.itemAdded(null, spoken("a", "in_progress", "one two three four")));
    play("a", 1_000);
    session.upstream(truncated("a", 0, 500));

    session.upstream(Frames.itemDone(null, Frames.message("a", "incomplete", "")));

    assertThat(record.item("a").parts().get(0).known()).isEqualTo("one two");
    assertThat(record.item("a").status()).isEqualTo("incomplete");
  }

  @Test
  void onlyTheItemThatWasCutLosesText() {
    session.upstream(Frames.itemAdded(null, spoken("a", "completed", "one two")));
    session.upstream(Frames.itemAdded("a", spoken("b", "completed", "three four")));
    play("a", 1_000);
    play("b", 500);
    play("a", 1_000);

    session.upstream(truncated("b", 0, 250));

    assertThat(record.item("a").parts().get(0).known()).isEqualTo("one two");
    assertThat(record.item("b").parts().get(0).known()).isEqualTo("three");
    session.upstream(truncated("a", 0, 2_000));
    assertThat(record.item("a").parts().get(0).known()).isEqualTo("one two");
  }

  @Test
  void ofOnePartAmongSeveralOfSoundNothingIsTold() {
    String two =
        spoken("a", "completed", "one two")
            .replace("}]", "},{\"type\":\"output_audio\",\"transcript\":\"three\"}]");
    session.upstream(Frames.itemAdded(null, two));
    play("a", 1_000);

    session.upstream(truncated("a", 1, 500));

    assertThat(record.item("a").parts().get(0).known()).isEqualTo("one two");
    assertThat(record.item("a").parts().get(1).known()).isNull();
  }

  @Test
  void soundOfAnItemThatEntersLaterCounts() {
    play("a", 500);
    session.upstream(Frames.itemAdded(null, spoken("a", "in_progress", "one two three four")));
    play("a", 500);

    session.upstream(truncated("a", 0, 500));

    assertThat(record.item("a").parts().get(0).heard()).isEqualTo("one two");
  }

  @Test
  void telephoneSoundIsMeasuredAsSuchAndUnknownSoundNotAtAll() {
    record.onOutputFormat(Trees.of("{\"type\":\"audio/pcmu\"}"));
    session.upstream(Frames.itemAdded(null, spoken("a", "completed", "one two three four")));
    record.onOutputFormat(Trees.of("{\"type\":\"audio/opus\"}"));
    session.upstream(Frames.itemAdded("a", spoken("b", "completed", "one two three four")));
    play("a", 1_000);
    play("b", 1_000);

    session.upstream(truncated("a", 0, 3_000));
    session.upstream(truncated("b", 0, 500));

    assertThat(record.item("a").parts().get(0).heard()).isEqualTo("one two");
    assertThat(record.item("b").parts().get(0).heard()).isNull();
  }

  @Test
  void recordTellsWhatTheClientHasBeenTold() {
    session.upstream(Frames.itemAdded(null, user("a", "")));
    session.upstream(Frames.itemAdded("a", user("b", "")));
    session.upstream(Frames.itemDone("a", user("b", "")));

    assertThat(record.knows("a")).isTrue();
    assertThat(record.knows("x")).isFalse();
    assertThat(record.isDone("a")).isFalse();
    assertThat(record.isDone("b")).isTrue();
    assertThat(record.isDone("x")).isFalse();
    assertThat(record.lastId()).isEqualTo("b");
    assertThat(record.previousOf("b")).isEqualTo("a");
    assertThat(record.previousOf("a")).isNull();
    assertThat(record.previousOf("x")).isNull();
  }

  @Test
  void anItemThatIsGoneIsStillKnownToTheClient() {
    session.upstream(Frames.itemAdded(null, user("a", "")));
    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", "a")));

    assertThat(record.knows("a")).isTrue();
    assertThat(record.isDone("a")).isFalse();
    assertThat(record.lastId()).isNull();
  }

  @Test
  void itemsBelongToTheUpstreamThatBroughtThem() {
    session.upstream(Frames.itemAdded(null, user("a", "")));
    record.onUpstreamReplaced();
    session.upstream(Frames.itemDone(null, user("a", "")));
    session.upstream(Frames.itemAdded("a", user("b", "")));

    assertThat(record.isBornHere("a")).isFalse();
    assertThat(record.isBornHere("b")).isTrue();
    assertThat(record.isBornHere("x")).isFalse();
  }
}
