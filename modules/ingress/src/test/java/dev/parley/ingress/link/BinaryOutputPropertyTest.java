package dev.parley.ingress.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Sound taken out of events is the sound that was in them, and nothing else of them changes. */
class BinaryOutputPropertyTest {
  private static final String DELTA = "response.output_audio.delta";

  @Provide
  Arbitrary<byte[]> sounds() {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(400);
  }

  /** What a provider may put before or behind the sound, {@code bytes} of its own included. */
  @Provide
  Arbitrary<JsonObject> extras() {
    Arbitrary<String> keys =
        Arbitraries.of("event_id", "response_id", "item_id", "bytes", "x\"y", "é", "delta_");
    Arbitrary<Object> values =
        Arbitraries.<Object>of(7, "text", "a\"bytes\":1", new JsonObject().put("bytes", 3), true);
    return Combinators.combine(keys, values)
        .as((key, value) -> new JsonObject().put(key, value))
        .list()
        .ofMaxSize(3)
        .map(
            all -> {
              JsonObject merged = new JsonObject();
              all.forEach(merged::mergeIn);
              return merged;
            });
  }

  private static String event(
      String type, String delta, JsonObject before, JsonObject behind, boolean isEscaped) {
    JsonObject event = new JsonObject().mergeIn(before).put("type", type).put("delta", "@");
    behind.forEach(field -> event.put(field.getKey() + "_", field.getValue()));
    String text = isEscaped ? delta.replace("/", "\\/") : delta;
    return event.encode().replace("\"@\"", "\"" + text + "\"");
  }

  @Property(tries = 300)
  void theSoundComesOutAndAllElseStays(
      @ForAll("sounds") byte[] sound,
      @ForAll @From("extras") JsonObject before,
      @ForAll @From("extras") JsonObject behind,
      @ForAll boolean isEscaped) {
    String base64 = Base64.getEncoder().encodeToString(sound);
    String event = event(DELTA, base64, before, behind, isEscaped);

    BinaryOutput.Parted parted = BinaryOutput.ofGa().part(event);

    assertThat(parted).isNotNull();
    assertThat(parted.sound()).isEqualTo(sound);
    JsonObject left = new JsonObject(parted.event());
    assertThat(left).isEqualTo(new JsonObject(event).put("delta", "").put("bytes", sound.length));
  }

  @Property(tries = 200)
  void whatHasNoSoundToTakeOutIsLeftAlone(
      @ForAll("others") String event, @ForAll @Size(max = 3) List<String> junk) {
    BinaryOutput output = BinaryOutput.ofGa();

    assertThat(output.part(event)).isNull();
    junk.forEach(text -> assertThat(output.part(text)).isNull());
  }

  @Provide
  Arbitrary<String> others() {
    JsonObject none = new JsonObject();
    return Arbitraries.of(
        event(DELTA, "", none, none, false),
        event(DELTA, "no base64!", none, none, false),
        event(DELTA, "AAAAA", none, none, false),
        event(DELTA, "你好", none, none, false),
        event("response.audio.delta", "AAAA", none, none, false),
        event("response.output_text.delta", "AAAA", none, none, false),
        event("input_audio_buffer.append", "AAAA", none, none, false),
        "{\"type\":\"" + DELTA + "\"}",
        "{\"type\":\"" + DELTA + "\",\"delta\":7}",
        "{\"type\":\"" + DELTA + "\",\"delta\":\"AAAA\",\"delta\":\"AAAA\"}",
        "[]");
  }

  @Property(tries = 100)
  void theBetaDialectHasItsOwnName(@ForAll("sounds") byte[] sound) {
    String base64 = Base64.getEncoder().encodeToString(sound);
    JsonObject none = new JsonObject();

    BinaryOutput.Parted parted =
        BinaryOutput.ofBeta().part(event("response.audio.delta", base64, none, none, false));

    assertThat(parted).isNotNull();
    assertThat(parted.sound()).isEqualTo(sound);
    assertThat(BinaryOutput.ofBeta().part(event(DELTA, base64, none, none, false))).isNull();
  }
}
