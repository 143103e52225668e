package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every event that the emulator sends has the members of a literal event of its type. */
class ServerFixturesTest {
  /** Objects whose members depend on more than the type of the event. */
  private static final Set<String> OPEN = Set.of("metadata", "status_details");

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Set<Set<String>>> literal = new HashMap<>();
  private TestClient client;

  @BeforeEach
  void start() {
    for (String name : Fixtures.OPENAI.names("server")) {
      JsonObject event = Fixtures.OPENAI.json(name);
      literal.computeIfAbsent(event.getString("type"), type -> new HashSet<>()).add(paths(event));
    }
    Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
    client = TestClient.connect(vertx, emulator);
    client.await("session.created");
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void ofATypedTurnWithSoundAndOneWithText() {
    client.ask("Hello.");
    client.textOnly().ask("Hello.");

    assertLiteral(
        "session.created",
        "session.updated",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_audio.delta",
        "response.output_audio.done",
        "response.output_audio_transcript.delta",
        "response.output_audio_transcript.done",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
        "rate_limits.updated");
  }

  @Test
  void ofASpokenTurnWithTranscription() {
    JsonObject transcription = new JsonObject().put("model", "gpt-4o-mini-transcribe");
    JsonObject input = new JsonObject().put("transcription", transcription);
    client.send(
        "session.update",
        event ->
            event.put(
                "session",
                new JsonObject()
                    .put("type", "realtime")
                    .put("audio", new JsonObject().put("input", input))));
    client.await("session.updated");
    int since = client.raw.size();

    client.append(Sounds.join(Sounds.keys("25", 24_000, 100, 80), Sounds.silence(800)));
    String transcribed = "conversation.item.input_audio_transcription.completed";
    client.await(transcribed, since);
    client.done(since);

    // The update that turned transcription on is answered with more than the literal's null.
    client.raw.removeIf(text -> text.contains("\"session.updated\""));
    assertLiteral(
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        transcribed,
        "response.done");
  }

  @Test
  void ofAFunctionCallAndItsOutput() {
    client.textOnly();
    JsonObject tool = new JsonObject().put("type", "function").put("name", "lookup_order");
    client.send(
        "response.create",
        event ->
            event.put(
                "response",
                new JsonObject()
                    .put("tools", new JsonArray().add(tool))
                    .put("tool_choice", "required")));
    JsonObject call = client.done(0).getJsonArray("output").getJsonObject(0);
    JsonObject output =
        Fixtures.OPENAI.json("client.conversation.item.create+function_call_output");
    output.put("previous_item_id", call.getString("id"));
    output.getJsonObject("item").put("call_id", call.getString("call_id"));
    int since = client.raw.size();
    client.send(output);
    client.await("conversation.item.done", since);

    assertThat(call.getString("type")).isEqualTo("function_call");
    assertLiteral(
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "conversation.item.done");
  }

  @Test
  void ofEditsAndErrors() {
    JsonObject response = client.ask("Hello.");
    String item = response.getJsonArray("output").getJsonObject(0).getString("id");
    client.send(
        "conversation.item.truncate",
        event -> event.put("item_id", item).put("content_index", 0).put("audio_end_ms", 100));
    client.send("conversation.item.delete", event -> event.put("item_id", item));
    client.send("input_audio_buffer.clear", event -> {});
    client.send("bogus", event -> {});
    client.await("error");

    assertLiteral(
        "conversation.item.truncated",
        "conversation.item.deleted",
        "input_audio_buffer.cleared",
        "error");
  }

  /** Section 6: the official sample of a retrieved item differs from the literal event. */
  @Test
  void ofARetrievedItemAsTheOfficialSampleHasIt() {
    JsonObject response = client.ask("Hello.");
    String item = response.getJsonArray("output").getJsonObject(0).getString("id");
    client.send("conversation.item.retrieve", event -> event.put("item_id", item));

    JsonObject retrieved = client.await("conversation.item.retrieved").getJsonObject("item");

    JsonObject literalItem =
        Fixtures.OPENAI.json("server.conversation.item.retrieved").getJsonObject("item");
    assertThat(retrieved.fieldNames()).isEqualTo(literalItem.fieldNames());
    JsonObject part = retrieved.getJsonArray("content").getJsonObject(0);
    assertThat(part.fieldNames())
        .containsExactlyInAnyOrder("type", "transcript", "audio", "format");
    assertThat(part.getString("type")).isEqualTo("audio");
    assertThat(part.getString("format")).isEqualTo("pcm16");
  }

  /** Each event fits a literal one, and those of these types have been sent. */
  private void assertLiteral(String... types) {
    assertThat(client.types(0)).contains(types);
    for (JsonObject event : client.events()) {
      assertThat(literal.get(event.getString("type")))
          .as(event.encode())
          .isNotNull()
          .contains(paths(event));
    }
  }

  private static Set<String> paths(JsonObject object) {
    Set<String> paths = new TreeSet<>();
    collect(object, "", paths);
    return paths;
  }

  private static void collect(Object value, String path, Set<String> paths) {
    if (value instanceof JsonObject object) {
      for (String name : object.fieldNames()) {
        paths.add(path + name);
        if (!OPEN.contains(name)) {
          collect(object.getValue(name), path + name + ".", paths);
        }
      }
    } else if (value instanceof JsonArray list) {
      list.forEach(element -> collect(element, path + "[].", paths));
    }
  }
}
