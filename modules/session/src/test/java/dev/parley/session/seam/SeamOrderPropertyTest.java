package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The conversation that a client builds from {@code previous_item_id} against a model that knows
 * both conversations whole: the upstream's and the client's.
 */
class SeamOrderPropertyTest {

  @Property(tries = 300)
  void conversationIsOneWhateverTheUpstreamWasTold(
      @ForAll @Size(max = 6) List<Boolean> history,
      @ForAll @Size(max = 25) List<@IntRange(max = 999) Integer> steps) {
    Model model = new Model(history);
    for (int i = 0; i < steps.size(); i++) {
      model.step(steps.get(i), i);
      assertThat(model.bench.order).isEqualTo(model.expected);
    }
  }

  /** Both conversations. */
  private static final class Model {
    private final Bench bench = new Bench();
    private final List<String> upstream = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    /** For each item of the history whether the upstream is told it. */
    Model(List<Boolean> history) {
      for (int i = 0; i < history.size(); i++) {
        String id = "h" + i;
        expected.add(id);
        if (history.get(i)) {
          bench.replay(id);
          upstream.add(id);
        } else {
          bench.older(id);
        }
      }
      for (int i = 0; i < upstream.size(); i++) {
        String previous = i == 0 ? null : upstream.get(i - 1);
        assertThat(bench.down(Wire.item("added", previous, upstream.get(i)))).isNull();
        assertThat(bench.down(Wire.item("done", previous, upstream.get(i)))).isNull();
      }
    }

    void step(int step, int number) {
      int at = upstream.isEmpty() ? 0 : step / 10 % upstream.size();
      // Now and then the upstream uses an id that the client knows for something else.
      String id = step % 7 == 0 ? "h" + step % 6 : "n" + number;
      if (upstream.contains(id)) {
        return;
      }
      switch (step % 10) {
        case 0 -> delete(at);
        case 1 -> insert(id, at, true);
        case 2 -> insert(id, 0, false);
        default -> append(id, step % 2 == 0);
      }
    }

    private void delete(int at) {
      if (!upstream.isEmpty()) {
        String id = upstream.remove(at);
        expected.remove(bench.shown(Wire.deleted(id)).path("item_id").asText());
      }
    }

    private void append(String id, boolean spoken) {
      String previous = upstream.isEmpty() ? null : upstream.get(upstream.size() - 1);
      @Nullable String right = expected.isEmpty() ? null : expected.get(expected.size() - 1);
      upstream.add(id);
      if (spoken) {
        assertThat(previous(bench.shown(Wire.committed(previous, id)))).isEqualTo(right);
      }
      expected.add(enter(previous, id, right));
    }

    private void insert(String id, int at, boolean behind) {
      if (upstream.isEmpty() || (behind && at == upstream.size() - 1)) {
        return;
      }
      String previous = behind ? upstream.get(at) : null;
      @Nullable String right = previous == null ? null : clientsId(previous);
      upstream.add(behind ? at + 1 : 0, id);
      String clientId = enter(previous, id, right);
      expected.add(right == null ? 0 : expected.indexOf(right) + 1, clientId);
    }

    private String clientsId(String id) {
      String frame =
          Wire.event(
              "conversation.item.input_audio_transcription.completed", Wire.text("item_id", id));
      return bench.shown(frame).path("item_id").asText();
    }

    /** All events of one item name one predecessor. */
    private String enter(@Nullable String previous, String id, @Nullable String right) {
      ObjectNode added = bench.shown(Wire.item("added", previous, id));
      ObjectNode done = bench.shown(Wire.item("done", previous, id));
      assertThat(previous(added)).isEqualTo(right);
      assertThat(previous(done)).isEqualTo(right);
      assertThat(done.at("/item/id")).isEqualTo(added.at("/item/id"));
      return added.at("/item/id").asText();
    }

    private static @Nullable String previous(ObjectNode event) {
      return event.path("previous_item_id").textValue();
    }
  }
}
