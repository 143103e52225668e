package dev.parley.routing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AppendEventsPropertyTest {
  private final EventView view = new EventView();

  @Property(tries = 200)
  void appendIsAnEventWithThatIdAndSound(@ForAll String id, @ForAll byte[] sound) {
    String audio = Base64.getEncoder().encodeToString(sound);

    assertThat(view.read(AppendEvents.append(id, audio))).isTrue();

    assertThat(view.clientType()).isEqualTo(ClientEventType.INPUT_AUDIO_BUFFER_APPEND);
    assertThat(view.eventId()).isEqualTo(id);
    assertThat(view.audio()).isEqualTo(audio);
    assertThat(view.read(AppendEvents.append(null, audio))).isTrue();
    assertThat(view.eventId()).isNull();
  }

  @Property(tries = 200)
  void onlyTheDeltaIsReplaced(
      @ForAll String before, @ForAll String delta, @ForAll String after, @ForAll byte[] sound) {
    String audio = Base64.getEncoder().encodeToString(sound);
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("a", before)
            .put("type", "response.output_audio.delta")
            .put("delta", delta)
            .put("z", after);
    view.read(tree.toString());
    ObjectNode wanted = tree.deepCopy().put("delta", audio);

    assertThat(AppendEvents.withDelta(view, audio)).isEqualTo(wanted.toString());
    assertThat(Json.object(AppendEvents.another(tree.toString(), "id", audio)))
        .isEqualTo(wanted.put("event_id", "id"));
  }
}
