package dev.parley.provider.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the client does, whenever the provider's events arrive. */
class TurnRelayPropertyTest {
  @Property(tries = 200)
  void eachTurnIsToldOnceInOrderUnderOneId(@ForAll("moves") List<String> moves) {
    RelayHarness harness = new RelayHarness();
    moves.forEach(move -> make(harness, move));
    harness.arrive();

    assertThat(harness.provider.complaints).isEmpty();
    String open = null;
    Set<String> known = new HashSet<>();
    List<String> toCommit = new ArrayList<>();
    for (JsonObject event : harness.events) {
      assertThat(event.encode()).doesNotContain("parley_");
      String id = event.getString("item_id");
      switch (event.getString("type")) {
        case "input_audio_buffer.speech_started" -> {
          assertThat(known.add(id)).isTrue();
          open = id;
        }
        case "input_audio_buffer.speech_stopped" -> {
          assertThat(id).isEqualTo(open);
          toCommit.add(id);
          open = null;
        }
        case "input_audio_buffer.timeout_triggered" -> toCommit.add(id);
        case "input_audio_buffer.committed" -> toCommit.remove(id);
        default -> {}
      }
    }
    assertThat(toCommit).isEmpty();
    assertThat(harness.provider.out).isEmpty();
  }

  @Property(tries = 100)
  void howSoundIsCutChangesNothing(@ForAll List<@IntRange(min = 1, max = 4_000) Integer> cuts) {
    byte[] sound = new byte[3_000 * 48];
    System.arraycopy(TestSound.tone(600), 0, sound, 700 * 48, 600 * 48);
    System.arraycopy(TestSound.tone(400), 0, sound, 2_000 * 48, 400 * 48);
    RelayHarness whole = new RelayHarness();
    whole.speak(sound);
    whole.arrive();
    RelayHarness pieces = new RelayHarness();
    int at = 0;
    for (int cut : cuts) {
      int to = Math.min(sound.length, at + cut);
      pieces.speak(Arrays.copyOfRange(sound, at, to));
      at = to;
    }
    pieces.speak(Arrays.copyOfRange(sound, at, sound.length));
    pieces.arrive();

    assertThat(pieces.provider.turns).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(pieces.provider.turns.get(i)).isEqualTo(whole.provider.turns.get(i));
    }
    assertThat(pieces.events).isEqualTo(whole.events);
  }

  private static void make(RelayHarness harness, String move) {
    switch (move) {
      case "wire" -> harness.step();
      case "finish" -> harness.provider.finish();
      case "tone" -> harness.speak(TestSound.tone(150));
      case "silence" -> harness.speak(TestSound.silence(150));
      case "odd" -> harness.speak(new byte[333]);
      case "time" -> harness.time(3_000);
      case "create" -> harness.send("response.create");
      case "cancel" -> harness.send("response.cancel");
      case "commit" -> harness.send("input_audio_buffer.commit");
      case "clear" -> harness.send("input_audio_buffer.clear");
      case "bogus" ->
          harness.send(
              new JsonObject(
                  "{\"type\":\"session.update\",\"session\":{\"bogus\":1,\"audio\":{\"input\":{\"turn_detection\":null}}}}"));
      default -> harness.detect(move);
    }
  }

  @Provide
  Arbitrary<List<String>> moves() {
    return Arbitraries.of(
            "wire",
            "wire",
            "wire",
            "wire",
            "tone",
            "tone",
            "silence",
            "silence",
            "silence",
            "odd",
            "time",
            "finish",
            "create",
            "cancel",
            "commit",
            "clear",
            "bogus",
            "null",
            "{\"type\":\"server_vad\"}",
            "{\"type\":\"semantic_vad\",\"eagerness\":\"high\"}",
            "{\"type\":\"server_vad\",\"idle_timeout_ms\":5000,\"interrupt_response\":false}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }
}
