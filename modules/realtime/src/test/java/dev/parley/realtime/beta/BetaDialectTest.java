package dev.parley.realtime.beta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.realtime.beta.BetaDialect.Refused;
import dev.parley.realtime.beta.BetaDialect.Translated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both directions by example, and every literal frame of GA (sections 2.6, 3, 4 and 6). */
class BetaDialectTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER = Path.of("..", "protocol-fixtures", "openai");

  /** The beta column of section 4, where it differs. */
  private static final Map<String, String> NAMES =
      Map.of(
          "conversation.item.added", "conversation.item.created",
          "response.output_text.delta", "response.text.delta",
          "response.output_text.done", "response.text.done",
          "response.output_audio_transcript.delta", "response.audio_transcript.delta",
          "response.output_audio_transcript.done", "response.audio_transcript.done",
          "response.output_audio.delta", "response.audio.delta",
          "response.output_audio.done", "response.audio.done");

  private int made;
  private final BetaDialect dialect = new BetaDialect("conv_hub", () -> "event_" + ++made);

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException notJson) {
      throw new AssertionError(text, notJson);
    }
  }

  private JsonNode toGa(String event) {
    assertThat(dialect.toGa(event)).isInstanceOf(Translated.class);
    return json(((Translated) dialect.toGa(event)).event());
  }

  private Refused refused(String event) {
    assertThat(dialect.toGa(event)).isInstanceOf(Refused.class);
    return (Refused) dialect.toGa(event);
  }

  private JsonNode toBeta(String event) {
    List<String> events = dialect.toBeta(event);
    assertThat(events).hasSize(1);
    return json(events.get(0));
  }

  @Test
  void aFlatSessionIsNested() {
    JsonNode ga =
        toGa(
            """
            {"type":"session.update","event_id":"e1","session":{"modalities":["text","audio"],
             "voice":"alloy","speed":1.2,"input_audio_format":"pcm16","output_audio_format":"g711_ulaw",
             "input_audio_transcription":{"model":"whisper-1"},
             "input_audio_noise_reduction":{"type":"near_field"},
             "turn_detection":{"type":"server_vad","threshold":0.4},
             "max_response_output_tokens":"inf","temperature":0.7,"tool_choice":"auto","tools":[],
             "instructions":"Be brief.","model":"gpt-4o-realtime-preview"}}
            """);

    assertThat(ga)
        .isEqualTo(
            json(
                """
                {"type":"session.update","event_id":"e1","session":{"type":"realtime",
                 "output_modalities":["audio"],
                 "audio":{
                  "input":{"format":{"type":"audio/pcm","rate":24000},
                   "transcription":{"model":"whisper-1"},"noise_reduction":{"type":"near_field"},
                   "turn_detection":{"type":"server_vad","threshold":0.4}},
                  "output":{"voice":"alloy","speed":1.2,"format":{"type":"audio/pcmu"}}},
                 "max_output_tokens":"inf","tool_choice":"auto","tools":[],
                 "instructions":"Be brief.","model":"gpt-4o-realtime-preview"}}
                """));
  }

  @Test
  void anUpdateNamesOnlyWhatTheClientNamed() {
    assertThat(toGa("{\"type\":\"session.update\",\"session\":{\"instructions\":\"\"}}"))
        .isEqualTo(
            json(
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":\"\"}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"type\":\"none\"}"})
  void noTurnDetectionIsNullHoweverItIsSpelt(String detection) {
    JsonNode ga =
        toGa("{\"type\":\"session.update\",\"session\":{\"turn_detection\":" + detection + "}}");

    JsonNode input = ga.at("/session/audio/input");
    assertThat(input.has("turn_detection")).isTrue();
    assertThat(input.get("turn_detection").isNull()).isTrue();
  }

  @Test
  void aResponseIsAskedForInGa() {
    JsonNode ga =
        toGa(
            """
            {"type":"response.create","response":{"modalities":["text"],"voice":"ash",
             "output_audio_format":"g711_alaw","temperature":1,"max_response_output_tokens":200,
             "conversation":"none","metadata":{"k":"v"},
             "input":[{"type":"message","role":"assistant","content":[{"type":"text","text":"Hi"}]},
              {"type":"item_reference","id":"item_1"}]}}
            """);

    assertThat(ga)
        .isEqualTo(
            json(
                """
                {"type":"response.create","response":{"output_modalities":["text"],
                 "audio":{"output":{"voice":"ash","format":{"type":"audio/pcma"}}},
                 "max_output_tokens":200,"conversation":"none","metadata":{"k":"v"},
                 "input":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]},
                  {"type":"item_reference","id":"item_1"}]}}
                """));
  }

  @Test
  void whatTheAssistantSaidIsCalledOtherwise() {
    JsonNode ga =
        toGa(
            """
            {"type":"conversation.item.create","item":{"type":"message","role":"assistant",
             "content":[{"type":"text","text":"It rains."}]}}
            """);

    assertThat(ga.at("/item/content/0/type").textValue()).isEqualTo("output_text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAA\"}",
        "{\"type\":\"response.create\"}",
        "{\"type\":\"session.update\"}",
        "{\"type\":\"session.update\",\"session\":7}",
        "{ \"type\" : \"conversation.item.create\", \"item\":{\"type\":\"message\",\"role\":\"user\","
            + "\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]}}",
        "{\"type\":\"transcription_session.update\",\"session\":{}}",
        "{\"type\":\"response.create\",",
        "[]"
      })
  void whatBothDialectsSpellAlikePassesAsItIs(String event) {
    assertThat(dialect.toGa(event)).isEqualTo(new Translated(event));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "session.update  | session  | \"modalities\":[\"audio\"]              | invalid_value",
        "session.update  | session  | \"modalities\":\"text\"                 | invalid_value",
        "session.update  | session  | \"modalities\":[\"text\",\"text\"]      | invalid_value",
        "session.update  | session  | \"input_audio_format\":\"mp3\"          | invalid_value",
        "session.update  | session  | \"output_audio_format\":{\"type\":1}    | invalid_value",
        "session.update  | session  | \"temperature\":2                       | invalid_value",
        "session.update  | session  | \"temperature\":\"hot\"                 | invalid_value",
        "session.update  | session  | \"type\":\"transcription\"              | invalid_value",
        "session.update  | session  | \"audio\":{}                            | unknown_parameter",
        "session.update  | session  | \"output_modalities\":[\"text\"]        | unknown_parameter",
        "session.update  | session  | \"max_output_tokens\":10                | unknown_parameter",
        "response.create | response | \"modalities\":[]                       | invalid_value",
        "response.create | response | \"output_audio_format\":null            | invalid_value",
        "response.create | response | \"temperature\":0                       | invalid_value",
        "response.create | response | \"audio\":{}                            | unknown_parameter",
        "response.create | response | \"output_modalities\":[\"text\"]        | unknown_parameter",
      })
  void whatCannotBeTranslatedIsRefusedByName(
      String type, String object, String field, String code) {
    Refused refused =
        refused(
            "{\"type\":\"" + type + "\",\"event_id\":\"mine\",\"" + object + "\":{" + field + "}}");

    String name = field.substring(1, field.indexOf('"', 1));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.param()).isEqualTo(object + "." + name);
    assertThat(refused.message()).contains("'" + object + "." + name + "'");
    assertThat(refused.eventId()).isEqualTo("mine");
  }

  @Test
  void twoTokenLimitsThatDifferAreRefused() {
    assertThat(
            refused(
                    "{\"type\":\"response.create\",\"response\":"
                        + "{\"max_output_tokens\":1,\"max_response_output_tokens\":2}}")
                .param())
        .isEqualTo("response.max_output_tokens");
  }

  @Test
  void theFirstEventIsTheFlatSessionAndTheConversationFollows() throws IOException {
    List<String> events =
        dialect.toBeta(Files.readString(FOLDER.resolve("server.session.created.json")));

    assertThat(events).hasSize(2);
    JsonNode session = json(events.get(0)).get("session");
    assertThat(session.get("modalities")).isEqualTo(json("[\"audio\",\"text\"]"));
    assertThat(session.get("input_audio_format").textValue()).isEqualTo("pcm16");
    assertThat(session.get("output_audio_format").textValue()).isEqualTo("pcm16");
    assertThat(session.get("voice").textValue()).isEqualTo("alloy");
    assertThat(session.get("turn_detection").get("type").textValue()).isEqualTo("server_vad");
    assertThat(session.get("input_audio_transcription").isNull()).isTrue();
    assertThat(session.get("max_response_output_tokens").textValue()).isEqualTo("inf");
    assertThat(session.get("temperature").doubleValue()).isEqualTo(0.8);
    assertThat(session.get("object").textValue()).isEqualTo("realtime.session");
    assertThat(session.has("type") || session.has("audio") || session.has("output_modalities"))
        .isFalse();
    assertThat(json(events.get(1)))
        .isEqualTo(
            json(
                "{\"type\":\"conversation.created\",\"event_id\":\"event_1\",\"conversation\":"
                    + "{\"id\":\"conv_hub\",\"object\":\"realtime.conversation\"}}"));
  }

  @Test
  void theTemperatureIsShownAsItWasAskedFor() {
    toGa("{\"type\":\"session.update\",\"session\":{\"temperature\":0.6}}");

    assertThat(toBeta("{\"type\":\"session.updated\",\"session\":{}}").at("/session/temperature"))
        .isEqualTo(json("0.6"));
    assertThat(
            toBeta("{\"type\":\"response.created\",\"response\":{}}").at("/response/temperature"))
        .isEqualTo(json("0.6"));
  }

  @Test
  void theTemperatureOfARefusedUpdateDoesNotHold() {
    refused("{\"type\":\"session.update\",\"session\":{\"temperature\":0.6,\"audio\":{}}}");

    assertThat(toBeta("{\"type\":\"session.updated\",\"session\":{}}").at("/session/temperature"))
        .isEqualTo(json("0.8"));
  }

  @Test
  void aResponseIsFlatAndSpeaksOfTheOneConversation() throws IOException {
    JsonNode done = toBeta(Files.readString(FOLDER.resolve("server.response.done.json")));

    JsonNode response = done.get("response");
    assertThat(response.get("modalities")).isEqualTo(json("[\"audio\",\"text\"]"));
    assertThat(response.get("voice").textValue()).isEqualTo("alloy");
    assertThat(response.get("output_audio_format").textValue()).isEqualTo("pcm16");
    assertThat(response.get("conversation_id").textValue()).isEqualTo("conv_hub");
    assertThat(response.at("/output/0/content/0/type").textValue()).isEqualTo("audio");
    assertThat(response.at("/output/0/object").textValue()).isEqualTo("realtime.item");
    assertThat(response.has("audio") || response.has("output_modalities")).isFalse();
    assertThat(response.get("usage").isObject()).isTrue();
  }

  @Test
  void aResponseOutsideTheConversationStaysOutside() throws IOException {
    JsonNode done =
        toBeta(Files.readString(FOLDER.resolve("server.response.done+out_of_band.json")));

    assertThat(done.at("/response/conversation_id").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "session.audio.input.format.rate, session.input_audio_format",
    "session.audio.input.turn_detection.threshold, session.turn_detection.threshold",
    "session.audio.output.voice, session.voice",
    "session.output_modalities[0], session.modalities[0]",
    "session.max_output_tokens, session.max_response_output_tokens",
    "response.audio.output.format, response.output_audio_format",
    "session.audio.input.formatting, session.audio.input.formatting",
    "item.content[0].text, item.content[0].text"
  })
  void anErrorNamesTheFieldAsTheClientDoes(String ga, String beta) {
    JsonNode error =
        toBeta("{\"type\":\"error\",\"error\":{\"code\":\"c\",\"param\":\"" + ga + "\"}}");

    assertThat(error.at("/error/param").textValue()).isEqualTo(beta);
    assertThat(error.at("/error/code").textValue()).isEqualTo("c");
  }

  @Test
  void aDeltaIsRenamedAndElseUntouched() {
    String audio = "UklGR" + "A+/9".repeat(2_000);
    String delta =
        "{ \"event_id\":\"e\",\"delta\":\"%s\" ,\"type\": \"%s\",\"item_id\":\"i\\u0031\"}";

    assertThat(dialect.toBeta(delta.formatted(audio, "response.output_audio.delta")))
        .containsExactly(delta.formatted(audio, "response.audio.delta"));
  }

  @Test
  void aTypeWithEscapesIsRenamedToo() {
    assertThat(toBeta("{\"type\":\"response.output_audio.d\\u0065lta\",\"delta\":\"AA\"}"))
        .isEqualTo(json("{\"type\":\"response.audio.delta\",\"delta\":\"AA\"}"));
  }

  static List<Path> serverFrames() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("server."))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("serverFrames")
  void everyFrameOfGaHasItsPlaceInBeta(Path file) throws IOException {
    String frame = Files.readString(file);
    String type = json(frame).get("type").textValue();

    List<JsonNode> events = new ArrayList<>();
    dialect.toBeta(frame).forEach(event -> events.add(json(event)));

    switch (type) {
      case "conversation.item.done", "conversation.created" -> assertThat(events).isEmpty();
      case "session.created" ->
          assertThat(events)
              .extracting(event -> event.get("type").textValue())
              .containsExactly("session.created", "conversation.created");
      default -> assertThat(events).hasSize(1);
    }
    if (!events.isEmpty()) {
      JsonNode first = events.get(0);
      assertThat(first.get("type").textValue()).isEqualTo(NAMES.getOrDefault(type, type));
      assertThat(first.get("event_id")).isEqualTo(json(frame).get("event_id"));
      assertThat(first.toString())
          .doesNotContain(
              "\"output_text\"", "\"output_audio\"", "output_modalities", "\"audio/pcm");
    }
  }
}
