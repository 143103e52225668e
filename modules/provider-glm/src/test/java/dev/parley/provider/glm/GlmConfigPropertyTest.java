package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Each configuration a GA client can ask for reaches GLM whole, or is answered with an error. */
class GlmConfigPropertyTest {
  @Property(tries = 300)
  void aConfigurationReachesGlmWholeOrIsRefused(@ForAll("sessions") JsonObject wanted) {
    Harness harness = Harness.open(new JsonObject());
    JsonObject before = harness.glm().session().copy();

    harness.send(Harness.update(wanted.copy()).put("event_id", "mine"));
    harness.settle();

    assertThat(harness.complaints()).isEmpty();
    assertThat(harness.types()).hasSize(1);
    if (harness.types().get(0).equals("error")) {
      assertThat(harness.error().getString("event_id")).isEqualTo("mine");
      assertThat(harness.error().getString("param")).startsWith("session");
      assertThat(harness.glm().session()).isEqualTo(before);
    } else {
      JsonObject shown = harness.last("session.updated").getJsonObject("session");
      assertThatItIsShown(wanted, shown);
      assertThatItHolds(shown, harness.glm().session());
    }
  }

  @Property(tries = 200)
  void twoUpdatesAreOneOfBoth(
      @ForAll("valid") JsonObject first, @ForAll("valid") JsonObject second) {
    Harness harness = Harness.open(new JsonObject());

    harness.send(Harness.update(first.copy()));
    harness.send(Harness.update(second.copy()));
    harness.settle();

    assertThat(harness.types()).containsExactly("session.updated", "session.updated");
    JsonObject shown = harness.last("session.updated").getJsonObject("session");
    assertThatItIsShown(second, shown);
    for (String field : first.fieldNames()) {
      if (!second.containsKey(field) && !field.equals("audio")) {
        assertThat(shown.getValue(field)).as(field).isEqualTo(first.getValue(field));
      }
    }
    assertThatItHolds(shown, harness.glm().session());
    assertThat(harness.complaints()).isEmpty();
  }

  /** The client sees what it asked for. */
  private static void assertThatItIsShown(JsonObject wanted, JsonObject shown) {
    for (String field : List.of("instructions", "output_modalities", "max_output_tokens")) {
      if (wanted.containsKey(field)) {
        assertThat(shown.getValue(field)).as(field).isEqualTo(wanted.getValue(field));
      }
    }
    if (wanted.containsKey("tools")) {
      assertThat(shown.getJsonArray("tools")).hasSameSizeAs(wanted.getJsonArray("tools"));
    }
  }

  /** GLM has what the client sees. */
  private static void assertThatItHolds(JsonObject shown, JsonObject glm) {
    boolean video =
        shown
            .getJsonObject("beta_fields", new JsonObject())
            .getString("chat_mode", "audio")
            .equals("video_passive");
    assertThat(glm.getString("instructions")).startsWith(shown.getString("instructions"));
    assertThat(glm.getJsonArray("modalities").contains("audio"))
        .isEqualTo(shown.getJsonArray("output_modalities").contains("audio"));
    Object tokens = shown.getValue("max_output_tokens");
    int limit = tokens instanceof Integer number ? Math.min(number, 1_024) : 1_024;
    assertThat(glm.getString("max_response_output_tokens")).isEqualTo(String.valueOf(limit));
    JsonObject audio = shown.getJsonObject("audio");
    JsonObject noise = audio.getJsonObject("input").getJsonObject("noise_reduction");
    assertThat(glm.getJsonObject("input_audio_noise_reduction"))
        .isEqualTo(noise == null ? null : new JsonObject().put("type", noise.getString("type")));
    assertThat(GlmMapper.voice(glm.getString("voice"))).isEqualTo(glm.getString("voice"));
    assertThat(glm.getJsonObject("beta_fields").getString("chat_mode"))
        .isEqualTo(video ? "video_passive" : "audio");
    assertThat(glm.getJsonObject("beta_fields").getBoolean("auto_search")).isFalse();
    boolean none = "none".equals(shown.getValue("tool_choice"));
    List<String> names = names(shown.getJsonArray("tools"));
    assertThat(names(glm.getJsonArray("tools", new JsonArray())))
        .isEqualTo(none ? List.of() : names);
    if (shown.getValue("tool_choice") instanceof JsonObject choice) {
      assertThat(glm.getString("instructions")).contains(choice.getString("name"));
    }
  }

  private static List<String> names(JsonArray tools) {
    return tools.stream().map(tool -> ((JsonObject) tool).getString("name")).toList();
  }

  @Provide
  Arbitrary<JsonObject> sessions() {
    return Arbitraries.oneOf(valid(), Combinators.combine(valid(), wrong()).as(this::with));
  }

  private JsonObject with(JsonObject session, JsonObject wrong) {
    return session.copy().mergeIn(wrong, true);
  }

  @Provide
  Arbitrary<JsonObject> valid() {
    Map<String, Arbitrary<?>> fields = new TreeMap<>();
    fields.put("instructions", Arbitraries.strings().ofMaxLength(300));
    fields.put("output_modalities", Arbitraries.of("audio", "text").map(List::of));
    fields.put("max_output_tokens", Arbitraries.of(1, 100, 1_024, 4_096, "inf"));
    fields.put("tools", tool().list().ofMaxSize(3));
    fields.put(
        "tool_choice",
        Arbitraries.of("auto", "none", "required", Map.of("type", "function", "name", "chosen")));
    fields.put("truncation", Arbitraries.of("auto", "disabled"));
    fields.put("tracing", Arbitraries.of("auto"));
    fields.put(
        "audio",
        Combinators.combine(
                Arbitraries.of("alloy", "marin", "tongtong", "nobody"),
                Arbitraries.of("near_field", "far_field"),
                Arbitraries.of("server_vad", "semantic_vad"))
            .as(
                (voice, noise, vad) ->
                    Map.of(
                        "input",
                        Map.of(
                            "noise_reduction", Map.of("type", noise),
                            "turn_detection", Map.of("type", vad),
                            "format", Map.of("type", "audio/pcm", "rate", 24_000)),
                        "output",
                        Map.of("voice", voice, "speed", 1.25))));
    List<Arbitrary<Tuple.Tuple2<String, Object>>> chosen =
        fields.entrySet().stream()
            .map(
                field ->
                    field
                        .getValue()
                        .<Tuple.Tuple2<String, Object>>map(
                            value -> Tuple.of(field.getKey(), (Object) value)))
            .toList();
    return Arbitraries.of(chosen)
        .set()
        .flatMap(set -> Combinators.combine(List.copyOf(set)).as(GlmConfigPropertyTest::session));
  }

  private static JsonObject session(List<Tuple.Tuple2<String, Object>> fields) {
    JsonObject session = new JsonObject();
    fields.forEach(field -> session.put(field.get1(), field.get2()));
    // As it comes from the wire.
    return new JsonObject(session.encode());
  }

  private static Arbitrary<Map<String, Object>> tool() {
    Arbitrary<Map<String, Object>> parameters =
        Arbitraries.of(
            Map.of(),
            Map.of("type", "object", "properties", Map.of()),
            Map.of("type", "object", "properties", Map.of("a", Map.of("type", "string"))),
            Map.of(
                "type", "object",
                "properties", Map.of("a", Map.of("type", "string")),
                "required", List.of("a")));
    return Combinators.combine(
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20), parameters)
        .as((name, schema) -> Map.of("type", "function", "name", name, "parameters", schema));
  }

  private static Arbitrary<JsonObject> wrong() {
    return Arbitraries.of(
            "{\"bogus\":1}",
            "{\"tools\":[{\"type\":\"mcp\",\"server_label\":\"x\"}]}",
            "{\"prompt\":{\"id\":\"p\"}}",
            "{\"max_output_tokens\":0}",
            "{\"max_output_tokens\":\"many\"}",
            "{\"output_modalities\":[\"text\",\"audio\"]}",
            "{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcmu\"}}}}",
            "{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":16000}}}}",
            "{\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"none\"}}}}",
            "{\"beta_fields\":{\"chat_mode\":\"video\"}}",
            "{\"beta_fields\":{\"chat_mode\":\"video_passive\"},\"tools\":[{\"type\":\"function\",\"name\":\"t\"}]}",
            "{\"model\":\"another\"}",
            "{\"type\":\"transcription\"}",
            "{\"instructions\":7}")
        .map(JsonObject::new);
  }
}
