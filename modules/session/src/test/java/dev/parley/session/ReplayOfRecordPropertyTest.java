package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.session.replay.ReplayBudget;
import dev.parley.session.replay.ReplayPlan;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** What another upstream is told is what the client knows, whatever happened to the items. */
class ReplayOfRecordPropertyTest {
  private static final String WORDS = "one two three four five six seven eight";

  private enum What {
    TYPED,
    SPOKEN,
    TRANSCRIPT,
    ANSWER_BEGUN,
    AUDIO,
    ANSWER_DONE,
    TRUNCATED,
    DELETED
  }

  /** Something that happens to one of a few items. */
  private record Step(What what, int item, int amount) {}

  /** An item as a naive client keeps it. */
  private static final class Naive {
    private final String role;
    private String text;
    private boolean spoken;
    private int playedMs;
    private int cutMs = -1;

    Naive(String role) {
      this.role = role;
    }
  }

  private ConversationRecord record = new ConversationRecord();
  private final Map<String, Naive> naive = new HashMap<>();
  private final List<String> order = new ArrayList<>();

  @BeforeTry
  void nothingSaidYet() {
    record = new ConversationRecord();
    naive.clear();
    order.clear();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(What.class),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 1_000))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static String message(String id, String role, String status, String content) {
    return "{\"id\":\""
        + id
        + "\",\"type\":\"message\",\"role\":\""
        + role
        + "\",\"status\":\""
        + status
        + "\",\"content\":["
        + content
        + "]}";
  }

  private static String part(String type, String field, String text) {
    return "{\"type\":\""
        + type
        + "\",\""
        + field
        + "\":"
        + (text == null ? "null" : "\"" + text + "\"")
        + "}";
  }

  private void enter(String id, String role, String status, String content) {
    String previous = order.isEmpty() ? null : order.get(order.size() - 1);
    record.onItem(Trees.of(Frames.itemAdded(previous, message(id, role, status, content))));
    order.add(id);
    naive.put(id, new Naive(role));
  }

  private void make(Step step) {
    String id = "item_" + step.item();
    Naive known = naive.get(id);
    switch (step.what()) {
      case TYPED -> {
        if (known == null) {
          enter(id, "user", "completed", part("input_text", "text", WORDS));
          naive.get(id).text = WORDS;
        }
      }
      case SPOKEN -> {
        if (known == null) {
          enter(id, "user", "completed", part("input_audio", "transcript", null));
          naive.get(id).spoken = true;
        }
      }
      case ANSWER_BEGUN -> {
        if (known == null) {
          enter(id, "assistant", "in_progress", "");
        }
      }
      default -> {
        if (known != null) {
          change(step, id, known);
        }
      }
    }
  }

  private void change(Step step, String id, Naive known) {
    boolean answer = known.role.equals("assistant");
    switch (step.what()) {
      case TRANSCRIPT -> {
        if (known.spoken) {
          record.onTranscript(
              Trees.of(
                  Frames.event(
                      "conversation.item.input_audio_transcription.completed",
                      Frames.text("item_id", id),
                      "\"content_index\":0",
                      Frames.text("transcript", WORDS))));
          known.text = WORDS;
        }
      }
      case AUDIO -> {
        if (answer && known.cutMs < 0) {
          play(id, step.amount());
          known.playedMs += step.amount();
        }
      }
      case ANSWER_DONE -> {
        if (answer) {
          String content = part("output_audio", "transcript", WORDS);
          record.onItem(
              Trees.of(Frames.itemDone(null, message(id, "assistant", "completed", content))));
          known.text = WORDS;
        }
      }
      case TRUNCATED -> {
        if (answer && known.playedMs > 0 && known.cutMs < 0) {
          known.cutMs = Math.min(step.amount(), known.playedMs);
          record.onTruncated(
              Trees.of(
                  Frames.event(
                      "conversation.item.truncated",
                      Frames.text("item_id", id),
                      "\"content_index\":0",
                      "\"audio_end_ms\":" + known.cutMs)));
        }
      }
      default -> {
        record.onDeleted(id);
        order.remove(id);
        naive.remove(id);
      }
    }
  }

  private void play(String id, int ms) {
    EventView view = new EventView();
    view.read(
        Frames.event(
            "response.output_audio.delta",
            Frames.text("item_id", id),
            Frames.text("delta", Base64.getEncoder().encodeToString(new byte[ms * 48]))));
    record.onAudioDelta(view);
  }

  @Property(tries = 300)
  void theReplayIsWhatANaiveClientKnows(@ForAll("steps") List<Step> steps) {
    steps.forEach(this::make);

    ReplayPlan plan =
        ReplayPlan.of(
            record.items(),
            id -> naive.get(id).spoken ? new byte[] {1, 2} : null,
            "audio/pcm",
            ReplayBudget.UNLIMITED,
            type -> JsonNodeFactory.instance.objectNode().put("type", type));

    List<String> told = new ArrayList<>();
    for (String command : plan.commands()) {
      JsonNode item = Json.object(command).path("item");
      JsonNode part = item.path("content").path(0);
      assertThat(item.path("content")).hasSize(1);
      told.add(item.path("id").asText());
      check(naive.get(item.path("id").asText()), part);
    }
    List<String> expected = new ArrayList<>(order);
    expected.removeIf(id -> !isToTell(naive.get(id)));
    assertThat(told).isEqualTo(expected);
  }

  private static void check(Naive known, JsonNode part) {
    if (known.text == null) {
      assertThat(part.path("audio").asText()).isEqualTo("AQI=");
      assertThat(part.has("text")).isFalse();
      return;
    }
    String text = part.path("text").asText();
    assertThat(part.has("audio")).isFalse();
    if (known.cutMs < 0) {
      assertThat(text).isEqualTo(WORDS);
    } else {
      assertThat(WORDS).startsWith(text);
      assertThat((long) text.length() * known.playedMs)
          .isLessThanOrEqualTo((long) WORDS.length() * known.cutMs);
    }
  }

  /** Of a cut answer at least a word was heard. */
  private static boolean isToTell(Naive known) {
    if (known.cutMs >= 0) {
      String heard = HeardText.of(known.text, known.cutMs, known.playedMs);
      return heard != null && !heard.isEmpty();
    }
    return known.text != null || known.spoken;
  }
}
