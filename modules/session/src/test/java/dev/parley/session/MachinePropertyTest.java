package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The small machines against models of them. */
class MachinePropertyTest {

  @Property(tries = 200)
  void watchTimeNeverGoesBackAndStandsStillWhileBlocked(
      @ForAll @Size(max = 40) List<@IntRange(min = -200, max = 200) Integer> steps) {
    WatchClock clock = new WatchClock();
    long now = 5_000;
    long expected = 5_000;
    for (int step : steps) {
      now += Math.abs(step);
      expected += clock.isBlocked() ? 0 : Math.abs(step);
      assertThat(clock.at(now)).isEqualTo(expected);
      clock.setBlocked(step < 0, now);
      assertThat(clock.at(now)).isEqualTo(expected);
    }
  }

  @Property(tries = 200)
  void deltasGiveBackEachPartsText(
      @ForAll @Size(max = 300) List<@IntRange(max = 5) Integer> parts) {
    DeltaLog log = new DeltaLog();
    Map<Integer, String> expected = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      int part = parts.get(i);
      String text = "é\\\"" + i;
      log.add(
          "{\"type\":\"response.output_text.delta\",\"item_id\":\"i"
              + part / 2
              + "\",\"content_index\":"
              + part % 2
              + ",\"delta\":\"é\\\\\\\""
              + i
              + "\"}");
      expected.merge(part, text, String::concat);
    }
    for (int part = 0; part <= 5; part++) {
      assertThat(log.textOf("i" + part / 2, part % 2)).isEqualTo(expected.getOrDefault(part, ""));
    }
  }

  @Property(tries = 100)
  void recordKeepsTheOrderOfANaiveList(
      @ForAll @Size(max = 60) List<@IntRange(min = -1, max = 30) Integer> previous) {
    ConversationRecord record = new ConversationRecord();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < previous.size(); i++) {
      String before = previous.get(i) < 0 ? null : "i" + previous.get(i);
      record.onItem(
          Trees.of(Frames.itemAdded(before, "{\"id\":\"i" + i + "\",\"type\":\"message\"}")));
      int at = before == null ? 0 : expected.indexOf(before) + 1;
      expected.add(before != null && at == 0 ? expected.size() : at, "i" + i);
      if (i % 7 == 6) {
        record.onDeleted("i" + (i - 3));
        expected.remove("i" + (i - 3));
      }
    }

    assertThat(record.items().stream().map(RecordedItem::id)).isEqualTo(expected);
    assertThat(record.characters())
        .isEqualTo(record.items().stream().mapToLong(RecordedItem::characters).sum());
  }

  @Property(tries = 100)
  void recordStaysWithinItsBounds(
      @ForAll @Size(max = 40) List<@IntRange(max = 600_000) Integer> sizes) {
    ConversationRecord record = new ConversationRecord();
    for (int i = 0; i < sizes.size(); i++) {
      record.onItem(
          Trees.of(
              Frames.event(
                  "conversation.item.added",
                  "\"item\":{\"id\":\"i"
                      + i
                      + "\",\"type\":\"function_call\",\"arguments\":\""
                      + "x".repeat(sizes.get(i))
                      + "\"}")));
      assertThat(record.characters()).isLessThanOrEqualTo(ConversationRecord.MAX_CHARACTERS);
      assertThat(record.size() + record.dropped()).isEqualTo(i + 1);
    }
  }
}
