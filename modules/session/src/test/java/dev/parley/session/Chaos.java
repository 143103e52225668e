package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What properties of a session under any interleaving have in common. */
final class Chaos {
  private Chaos() {}

  /** One thing that happens, with a name that makes a failing sample readable. */
  record Step<W>(String name, Consumer<W> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Knows only what reached the two ends. */
  static class Judge {
    private TestSession session;
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> outOfBand = new HashSet<>();
    private final Set<String> hubIds = new HashSet<>();
    private final Map<String, String> items = new HashMap<>();
    private int looked;

    Judge(TestSession session) {
      this.session = session;
    }

    /** The client's session goes on there. */
    void follow(TestSession next) {
      look();
      session = next;
      looked = 0;
    }

    /** How many events have been looked at. */
    int looked() {
      return looked;
    }

    Set<String> begun() {
      return begun;
    }

    Set<String> ended() {
      return ended;
    }

    void look() {
      for (; looked < session.toClient.size(); looked++) {
        on(TestSession.json(session.toClient.get(looked)));
      }
      assertThat(session.upstreamCloses).doesNotHaveDuplicates();
      assertThat(session.linkCloses).hasSizeLessThanOrEqualTo(1);
      assertThat(session.machine.openResponses())
          .hasSizeLessThanOrEqualTo(ResponseMachine.MAX_OPEN);
      assertThat(session.machine.hasEffects()).isFalse();
    }

    void on(JsonNode event) {
      String type = event.path("type").asText();
      String id = event.path("response").path("id").asText();
      if (type.equals("response.created")) {
        onCreated(id, event.at("/response/conversation_id").isNull());
      } else if (type.equals("response.done")) {
        assertThat(begun).as("done only of what began").contains(id);
        assertThat(ended.add(id)).as("one done of %s", id).isTrue();
      } else if (event.has("response_id")) {
        String of = event.path("response_id").asText();
        assertThat(begun).contains(of);
        assertThat(ended).as("nothing of %s after its done", of).doesNotContain(of);
      }
      String eventId = event.path("event_id").asText();
      if (eventId.startsWith("event_i")) {
        assertThat(hubIds.add(eventId)).as("hub-made ids are unique").isTrue();
      }
      onItem(event.path("item"));
    }

    private void onCreated(String id, boolean isOutOfBand) {
      assertThat(begun.add(id)).as("%s begins once", id).isTrue();
      if (isOutOfBand) {
        outOfBand.add(id);
        return;
      }
      Set<String> live = new HashSet<>(begun);
      live.removeAll(ended);
      live.removeAll(outOfBand);
      assertThat(live).as("one live response of the conversation").containsExactly(id);
    }

    private void onItem(JsonNode item) {
      String id = item.path("id").asText();
      if (!id.isEmpty()) {
        String kind = item.path("type").asText() + item.path("role").asText();
        assertThat(items.merge(id, kind, (first, now) -> first))
            .as("what %s means", id)
            .isEqualTo(kind);
      }
    }
  }
}
