package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What a client may rely on whatever ids an upstream uses. */
class SeamPropertyTest {
  private static final int IDS = 6;

  /** An id that has been shown means the same thing for good, and nothing else is called so. */
  @Property(tries = 300)
  void itemIdsKeepTheirMeaningBothWays(
      @ForAll @Size(IDS) List<@IntRange(max = 2) Integer> history,
      @ForAll @IntRange(max = IDS) int open,
      @ForAll @Size(max = 40) List<@IntRange(max = IDS * 8 - 1) Integer> steps) {
    Bench bench = new Bench();
    Set<String> older = new HashSet<>();
    for (int i = 0; i < IDS; i++) {
      if (history.get(i) == 0) {
        bench.replay("i" + i);
      } else if (history.get(i) == 1) {
        older.add("i" + i);
        bench.older("i" + i);
      }
    }
    bench.openSpeech = open == IDS || bench.known.contains("i" + open) ? null : "i" + open;
    Map<String, String> shown = new HashMap<>();
    for (int step : steps) {
      String id = "i" + step % IDS;
      @Nullable String now = itemShown(bench, step / IDS, id);
      if (now != null) {
        assertThat(shown.getOrDefault(id, now)).isEqualTo(now);
        shown.put(id, now);
      }
      assertThat(shown.values()).doesNotHaveDuplicates();
      assertThat(older).noneMatch(shown::containsValue);
      shown.forEach(
          (upstreamId, clientId) -> assertThat(up(bench, clientId)).isEqualTo(upstreamId));
      older.forEach(clientId -> assertThat(shown).doesNotContainKey(up(bench, clientId)));
    }
  }

  private static String up(Bench bench, String clientId) {
    return Json.object(
            bench.up(Wire.event("conversation.item.truncate", Wire.text("item_id", clientId))))
        .path("item_id")
        .asText();
  }

  private static @Nullable String itemShown(Bench bench, int what, String id) {
    String frame =
        switch (what) {
          case 0 -> Wire.started(id, 1);
          case 1 -> Wire.stopped(id, 1);
          case 2 -> Wire.committed(null, id);
          case 3 -> Wire.item("added", null, id);
          case 4 -> Wire.item("done", null, id);
          case 5 ->
              Wire.event(
                  "conversation.item.input_audio_transcription.completed",
                  Wire.text("item_id", id));
          case 6 -> Wire.event("response.content_part.done", Wire.text("item_id", id));
          default -> Wire.event("response.output_item.added", "\"item\":{\"id\":\"" + id + "\"}");
        };
    String text = bench.down(frame);
    if (text == null) {
      return null;
    }
    String top = Json.object(text).path("item_id").textValue();
    return top == null ? Json.object(text).at("/item/id").textValue() : top;
  }

  /** One beginning and one end for each id, and between them only that response's deltas. */
  @Property(tries = 300)
  void responseIdsBeginAndEndOnce(
      @ForAll @Size(max = 3) List<@IntRange(max = IDS - 1) Integer> continued,
      @ForAll @Size(max = 3) List<@IntRange(max = IDS - 1) Integer> known,
      @ForAll @Size(max = 50) List<@IntRange(max = IDS * 5 - 1) Integer> steps) {
    Bench bench = new Bench();
    Set<String> live = new HashSet<>();
    for (int i = 0; i < continued.size(); i++) {
      if (live.add("r" + continued.get(i))) {
        bench.seam().continueResponse("r" + continued.get(i), i % 2 == 1);
      }
    }
    known.forEach(each -> bench.knownResponses.add("r" + each));
    bench.knownResponses.addAll(live);
    Set<String> begun = new HashSet<>(bench.knownResponses);
    Map<String, String> names = new HashMap<>();
    Set<String> over = new HashSet<>();
    for (int step : steps) {
      String id = "r" + step % IDS;
      int what = step / IDS;
      boolean first = what < 2 && !names.containsKey(id) && !over.contains(id);
      if (what < 2) {
        boolean awaited = live.stream().anyMatch(bench.seam()::isAwaited);
        String text = bench.down(what == 0 ? Wire.created(id) : Wire.createdOutOfBand(id, "null"));
        String shown = text == null ? null : Json.object(text).at("/response/id").textValue();
        if (first && shown != null) {
          assertThat(begun.add(shown)).isTrue();
          names.put(id, shown);
        } else if (first) {
          assertThat(awaited).isTrue();
          names.put(id, onlyDelta(bench, id));
          assertThat(live).contains(names.get(id));
        } else {
          assertThat(shown == null || shown.equals(names.get(id)) || over.contains(id)).isTrue();
        }
        assertThat(names.values()).doesNotHaveDuplicates();
      } else if (what == 2) {
        String text = bench.down(Wire.done(id));
        String name = names.remove(id);
        if (name != null) {
          assertThat(Json.object(text).at("/response/id").asText()).isEqualTo(name);
          live.remove(name);
          over.add(id);
        } else if (text != null) {
          assertThat(live).doesNotContain(Json.object(text).at("/response/id").asText());
        }
      } else {
        String frame = Wire.delta(id, "item", id);
        String name = names.get(id);
        String text = bench.down(frame);
        if (id.equals(name)) {
          assertThat(text).isSameAs(frame);
        } else if (name != null) {
          assertThat(Json.object(text).path("response_id").asText()).isEqualTo(name);
          assertThat(Json.object(text).path("delta").asText()).isEqualTo(id);
        } else if (text != null) {
          assertThat(names).doesNotContainValue(Json.object(text).path("response_id").asText());
        }
      }
    }
  }

  private static String onlyDelta(Bench bench, String id) {
    return bench.shown(Wire.delta(id, "item", "x")).path("response_id").asText();
  }

  /** What the client knows is swallowed just so often; the same said again is news. */
  @Property(tries = 200)
  void replayedItemsAreSwallowedAsOftenAsTheyAreKnown(
      @ForAll Seam.Seen seen, @ForAll @Size(max = 12) List<@IntRange(max = 4) Integer> steps) {
    Bench bench = new Bench().replay("a");
    bench.replayed.put("a", seen);
    int added = seen == Seam.Seen.NOTHING ? 0 : 1;
    int done = seen == Seam.Seen.DONE ? 1 : 0;
    int deleted = 0;
    for (int step : steps) {
      switch (step) {
        case 0 ->
            assertThat(bench.down(Wire.item("added", null, "a")) == null).isEqualTo(added-- > 0);
        case 1 ->
            assertThat(bench.down(Wire.item("done", null, "a")) == null).isEqualTo(done-- > 0);
        case 2 -> {
          boolean hidden = deleted-- > 0;
          assertThat(bench.down(Wire.deleted("a")) == null).isEqualTo(hidden);
          if (!hidden) {
            added = 0;
            done = 0;
          }
        }
        case 3 -> {
          bench
              .seam()
              .expectMended("a", Wire.event("conversation.item.create", "\"item\":{\"id\":\"a\"}"));
          deleted = Math.max(0, deleted) + 1;
          added = Math.max(0, added) + 1;
          done = Math.max(0, done) + 1;
        }
        default -> assertThat(bench.down(Wire.item("added", "a", "b" + step))).isNotNull();
      }
    }
  }

  /** While nothing is mapped every delta is the same string; so is what names other things. */
  @Property(tries = 200)
  void deltasOfOtherResponsesAreTheSameString(
      @ForAll boolean continues, @ForAll @Size(max = 20) List<@IntRange(max = 9) Integer> ids) {
    Bench bench = new Bench();
    if (continues) {
      bench.seam().continueResponse("old", false);
      bench.down(Wire.created("new"));
    }
    assertThat(bench.seam().isIdle()).isEqualTo(!continues);
    for (int id : ids) {
      String frame = Wire.delta("r" + id, "new", "new");
      assertThat(bench.down(frame)).isSameAs(frame);
    }
  }
}
