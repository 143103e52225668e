package dev.parley.realtime.beta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventTexts;
import dev.parley.realtime.ServerEventType;
import dev.parley.realtime.beta.BetaDialect.Translated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** What a beta client says comes back to it as it said it; what it is told comes once, in order. */
class BetaDialectPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Made anew for each try: it remembers. */
  private BetaDialect dialect = newDialect();

  private static BetaDialect newDialect() {
    return new BetaDialect("conv_hub", () -> "event_hub");
  }

  @BeforeTry
  void connect() {
    dialect = newDialect();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException notJson) {
      throw new AssertionError(text, notJson);
    }
  }

  private ObjectNode throughGa(String command, String field, ObjectNode beta, String answer) {
    ObjectNode sent = JsonNodeFactory.instance.objectNode().put("type", command);
    sent.set(field, beta);
    JsonNode ga = json(((Translated) dialect.toGa(sent.toString())).event());
    assertThat(ga.toString())
        .doesNotContain("\"modalities\"", "_audio_format", "temperature", "max_response");
    ObjectNode echoed = JsonNodeFactory.instance.objectNode().put("type", answer);
    echoed.set(field, ga.get(field));
    return (ObjectNode) json(dialect.toBeta(echoed.toString()).get(0)).get(field);
  }

  @Property(tries = 200)
  void aSessionComesBackAsItWasSent(@ForAll("sessions") ObjectNode beta) {
    ObjectNode back = throughGa("session.update", "session", beta.deepCopy(), "session.updated");

    assertThat(back).isEqualTo(beta.has("temperature") ? beta : beta.put("temperature", 0.8));
  }

  @Property(tries = 200)
  void whatAResponseOverridesComesBackAsItWasSent(@ForAll("overrides") ObjectNode beta) {
    ObjectNode back = throughGa("response.create", "response", beta.deepCopy(), "response.done");

    assertThat(back).isEqualTo(beta.put("temperature", 0.8));
  }

  @Property(tries = 200)
  void anItemComesBackAsItWasSent(@ForAll("items") ObjectNode item) {
    ObjectNode sent = JsonNodeFactory.instance.objectNode().put("type", "conversation.item.create");
    sent.set("item", item);
    ObjectNode ga = (ObjectNode) json(((Translated) dialect.toGa(sent.toString())).event());

    List<String> back = dialect.toBeta(ga.put("type", "conversation.item.added").toString());

    assertThat(back).hasSize(1);
    assertThat(json(back.get(0)))
        .isEqualTo(sent.put("type", ServerEventType.CONVERSATION_ITEM_CREATED.wireName()));
  }

  @Property(tries = 200)
  void eachServerEventComesOnceAndInOrder(
      @ForAll List<ServerEventType> types, @ForAll("ids") List<String> ids) {
    List<String> wanted = new ArrayList<>();
    List<String> got = new ArrayList<>();
    for (int i = 0; i < Math.min(types.size(), ids.size()); i++) {
      ServerEventType type = types.get(i);
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      event.put("event_id", ids.get(i)).put("type", type.wireName());
      event.putObject("item").putArray("content").addObject().put("type", "output_text");
      dialect.toBeta(event.toString()).forEach(each -> got.add(eventId(each)));
      if (type != ServerEventType.CONVERSATION_ITEM_DONE
          && type != ServerEventType.CONVERSATION_CREATED) {
        wanted.add(ids.get(i));
      }
      if (type == ServerEventType.SESSION_CREATED) {
        wanted.add("event_hub");
      }
    }
    assertThat(got).isEqualTo(wanted);
  }

  @Property(tries = 300)
  void noTextBreaksIt(@ForAll("texts") String text) {
    assertThat(dialect.toGa(text)).isNotNull();
    assertThat(dialect.toBeta(text)).hasSizeLessThanOrEqualTo(2);
  }

  private static String eventId(String event) {
    return json(event).get("event_id").textValue();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(EventTexts.events(), Arbitraries.strings().ofMaxLength(50));
  }

  @Provide
  Arbitrary<List<String>> ids() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8).list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<ObjectNode> sessions() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    fields.put("modalities", List.of("[\"audio\",\"text\"]", "[\"text\"]"));
    fields.put("voice", List.of("\"alloy\"", "\"ash\""));
    fields.put("speed", List.of("0.25", "1.5"));
    fields.put("input_audio_format", List.of("\"pcm16\"", "\"g711_ulaw\"", "\"g711_alaw\""));
    fields.put("output_audio_format", List.of("\"pcm16\"", "\"g711_ulaw\"", "\"g711_alaw\""));
    fields.put("input_audio_transcription", List.of("null", "{\"model\":\"whisper-1\"}"));
    fields.put("input_audio_noise_reduction", List.of("null", "{\"type\":\"far_field\"}"));
    fields.put("turn_detection", List.of("null", "{\"type\":\"semantic_vad\",\"x\":[1,{}]}"));
    fields.put("max_response_output_tokens", List.of("\"inf\"", "4096"));
    fields.put("temperature", List.of("0.6", "1.2", "0.8"));
    fields.put("instructions", List.of("\"\"", "\"audio\""));
    fields.put("tools", List.of("[]", "[{\"type\":\"function\",\"name\":\"audio\"}]"));
    fields.put("tool_choice", List.of("\"auto\"", "{\"type\":\"function\",\"name\":\"f\"}"));
    fields.put("model", List.of("\"gpt-4o-realtime-preview\""));
    fields.put("tracing", List.of("null", "\"auto\""));
    fields.put("of_the_future", List.of("{\"type\":\"realtime\"}"));
    return objects(fields);
  }

  @Provide
  Arbitrary<ObjectNode> overrides() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    fields.put("modalities", List.of("[\"audio\",\"text\"]", "[\"text\"]"));
    fields.put("voice", List.of("\"alloy\""));
    fields.put("output_audio_format", List.of("\"pcm16\"", "\"g711_ulaw\""));
    fields.put("max_output_tokens", List.of("\"inf\"", "1"));
    fields.put("metadata", List.of("null", "{\"audio\":\"x\"}"));
    fields.put("conversation", List.of("\"none\"", "\"auto\""));
    fields.put("instructions", List.of("\"Say it.\""));
    return objects(fields);
  }

  @Provide
  Arbitrary<ObjectNode> items() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    fields.put("id", List.of("\"item_1\""));
    fields.put(
        "content",
        List.of(
            "[]",
            "[{\"type\":\"text\",\"text\":\"a\"}]",
            "[{\"type\":\"audio\",\"transcript\":null},{\"type\":\"text\",\"text\":\"b\"}]"));
    fields.put("status", List.of("\"completed\""));
    return objects(fields)
        .map(
            item ->
                item.put("type", "message")
                    .put("role", "assistant")
                    .put("object", "realtime.item"));
  }

  /** Any of the fields, each with any of its values. */
  private static Arbitrary<ObjectNode> objects(Map<String, List<String>> fields) {
    return Arbitraries.randomValue(
        random -> {
          ObjectNode object = JsonNodeFactory.instance.objectNode();
          fields.forEach(
              (name, values) -> {
                if (random.nextInt(3) > 0) {
                  object.set(name, json(values.get(random.nextInt(values.size()))));
                }
              });
          return object;
        });
  }
}
