package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.turns.TestSound;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation that began elsewhere goes on here (protocols/glm-realtime.md section 10). */
class ReplayedHistoryTest {
  private static final Path FIXTURES = Path.of("..", "protocol-fixtures", "openai");

  private static final List<String> ADDED =
      List.of("conversation.item.added", "conversation.item.done");

  private static JsonObject fixture(String variant) throws IOException {
    return new JsonObject(
        Files.readString(FIXTURES.resolve("client.conversation.item.create" + variant + ".json")));
  }

  private static JsonObject create(String id, JsonObject item) {
    return new JsonObject()
        .put("type", "conversation.item.create")
        .put("event_id", "parley_" + id)
        .put("item", item.put("id", id));
  }

  private static JsonObject message(String id, String role, JsonObject part) {
    return create(
        id,
        new JsonObject()
            .put("type", "message")
            .put("role", role)
            .put("content", new JsonArray().add(part)));
  }

  private static JsonObject typed(String id, String text) {
    return message(id, "user", new JsonObject().put("type", "input_text").put("text", text));
  }

  private static JsonObject answer(String id, String text) {
    return message(id, "assistant", new JsonObject().put("type", "output_text").put("text", text));
  }

  private static JsonObject spoken(String id, byte[] pcm) {
    String audio = Base64.getEncoder().encodeToString(pcm);
    return message(id, "user", new JsonObject().put("type", "input_audio").put("audio", audio));
  }

  private static JsonObject call(String id, String callId) {
    return create(
        id,
        new JsonObject()
            .put("type", "function_call")
            .put("name", "lookup")
            .put("call_id", callId)
            .put("arguments", "{\"q\":1}"));
  }

  private static JsonObject output(String id, String callId, String output) {
    return create(
        id,
        new JsonObject()
            .put("type", "function_call_output")
            .put("call_id", callId)
            .put("output", output));
  }

  /** Turns are cut by the client, answers written, transcripts wanted. */
  private static Harness manual() {
    return Harness.open(
        new JsonObject()
            .put("output_modalities", new JsonArray().add("text"))
            .put(
                "audio",
                new JsonObject()
                    .put(
                        "input",
                        new JsonObject()
                            .putNull("turn_detection")
                            .put("transcription", new JsonObject().put("model", "whisper-1")))));
  }

  private static List<String> sent(Harness harness) {
    return harness.glm().received.stream()
        .map(frame -> frame.getString("type").replace("input_audio_buffer.", ""))
        .filter(type -> !type.equals("session.update"))
        .distinct()
        .toList();
  }

  private static String instructions(Harness harness) {
    return harness.glm().session().getString("instructions");
  }

  private static String said(Harness harness) {
    return harness
        .last("response.done")
        .getJsonObject("response")
        .getJsonArray("output")
        .getJsonObject(0)
        .getJsonArray("content")
        .getJsonObject(0)
        .getString("text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "+assistant", "+function_call", "+function_call_output", "+user_audio"})
  void everyKindOfItemIsTakenUnderTheClientsId(String variant) throws IOException {
    JsonObject create = fixture(variant);
    create.remove("previous_item_id");
    create.getJsonObject("item").put("id", "item_from_before");
    Harness harness = manual();

    harness.send(create);
    harness.settle();

    assertThat(harness.sequence(0)).isEqualTo(ADDED);
    assertThat(harness.events)
        .allMatch(event -> event.getJsonObject("item").getString("id").equals("item_from_before"));
  }

  @Test
  void whatWasSaidWithoutWordsIsHeardByteForByteAndAnswered() {
    Harness harness = manual();
    byte[] pcm = TestSound.tone(1_200);

    harness.send(spoken("item_u", pcm));
    harness.send("response.create");
    harness.settle();

    assertThat(harness.glm().heard.toByteArray()).isEqualTo(pcm);
    assertThat(sent(harness)).containsExactly("append", "commit", "response.create");
    assertThat(said(harness)).isEqualTo("You said: audio");
    assertThat(harness.types())
        .startsWith("conversation.item.added", "conversation.item.done")
        .doesNotContain("input_audio_buffer.committed", "error");
    assertThat(GaOrder.faults(harness.events)).isEmpty();
    assertThat(harness.complaints()).isEmpty();
  }

  /** Rule R12: the transcript that the client waits for comes all the same. */
  @Test
  void whatWasHeardInItIsTold() {
    Harness harness = manual();

    harness.send(spoken("item_u", TestSound.tone(1_200)));
    harness.settle();

    JsonObject transcript = harness.last("conversation.item.input_audio_transcription.completed");
    assertThat(transcript.getString("item_id")).isEqualTo("item_u");
    assertThat(transcript.getString("transcript")).isEqualTo("heard 1");
    harness.send(
        new JsonObject().put("type", "conversation.item.retrieve").put("item_id", "item_u"));
    assertThat(
            harness
                .last("conversation.item.retrieved")
                .getJsonObject("item")
                .getJsonArray("content")
                .getJsonObject(0)
                .getString("transcript"))
        .isEqualTo("heard 1");
  }

  @Test
  void whatIsLongerThanGlmTakesIsHeardInStretches() {
    Harness harness = manual();

    harness.send(spoken("item_u", TestSound.tone(30_000)));
    harness.send("response.create");
    harness.settle();

    assertThat(harness.glm().heard.size()).isEqualTo(30_000 * 48);
    assertThat(
            harness
                .last("conversation.item.input_audio_transcription.completed")
                .getString("transcript"))
        .isEqualTo("heard 29 heard 1");
    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void aTurnThatIsOpenIsNotMixedWithIt() {
    Harness harness = manual();
    byte[] turn = TestSound.tone(500);
    byte[] item = TestSound.tone(900);

    harness.send(Harness.append(turn));
    harness.send(spoken("item_u", item));
    harness.settle();
    assertThat(harness.glm().heard.size()).isEqualTo(turn.length);
    harness.send("input_audio_buffer.commit");
    harness.send("response.create");
    harness.settle();

    byte[] heard = harness.glm().heard.toByteArray();
    assertThat(Arrays.copyOf(heard, turn.length)).isEqualTo(turn);
    assertThat(Arrays.copyOfRange(heard, turn.length, heard.length)).isEqualTo(item);
    assertThat(harness.of("input_audio_buffer.committed")).hasSize(1);
    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void soundWithWordsIsToldAndNotHeard() {
    Harness harness = manual();
    JsonObject create = spoken("item_u", TestSound.tone(500));
    create
        .getJsonObject("item")
        .getJsonArray("content")
        .getJsonObject(0)
        .put("transcript", "good morning");

    harness.send(create);
    harness.say("Hello");
    harness.settle();

    assertThat(harness.glm().heard.size()).isZero();
    assertThat(instructions(harness)).contains("User: good morning");
  }

  @Test
  void soundThatGlmRefusesIsAnErrorOfItsCommand() {
    Harness harness = manual();
    harness.habits.refusesCommits = true;

    harness.send(spoken("item_u", TestSound.tone(500)));
    harness.settle();

    assertThat(harness.error().getString("event_id")).isEqualTo("parley_item_u");
    harness.habits.refusesCommits = false;
    harness.say("Hello");
    harness.settle();
    assertThat(said(harness)).isEqualTo("You said: Hello");
  }

  /** Rule R17: GLM is told of calls and results in words. */
  @Test
  void aCallAndItsResultAreToldAndAnswered() {
    Harness harness = manual();
    String result = "x".repeat(3_000) + " end of the result";

    harness.send(typed("item_u", "What is in the book?"));
    harness.send(call("item_c", "call_1"));
    harness.send(output("item_o", "call_1", result));
    harness.send("response.create");
    harness.settle();

    assertThat(instructions(harness))
        .contains("User: What is in the book?")
        .contains("Assistant called lookup: {\"q\":1}")
        .contains("Result of the call: " + result);
    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(harness.types()).doesNotContain("error");
    assertThat(harness.complaints()).isEmpty();
  }

  @Test
  void allResultsThatHaveToBeAnsweredAreToldInFull() {
    Harness harness = manual();

    harness.send(call("item_c1", "call_1"));
    harness.send(call("item_c2", "call_2"));
    harness.send(output("item_o1", "call_1", "x".repeat(1_000) + "one"));
    harness.send(output("item_o2", "call_2", "x".repeat(1_000) + "two"));
    harness.send("response.create");
    harness.settle();

    assertThat(instructions(harness)).contains("xone", "xtwo");
  }

  /**
   * The hub asks, then gives the client its turn detection back, then sends what was said since.
   */
  @Test
  void theConversationGoesOnWithWhatTheClientSaysNext() {
    Harness harness = manual();
    JsonObject vad = new JsonObject().put("type", "server_vad");

    harness.send(typed("item_u", "My name is Ada."));
    harness.send(answer("item_a", "Hello Ada."));
    harness.send(
        Harness.update(
            new JsonObject()
                .put(
                    "audio",
                    new JsonObject().put("input", new JsonObject().put("turn_detection", vad)))));
    harness.send(Harness.append(TestSound.tone(1_000)));
    harness.send(Harness.append(TestSound.silence(600)));
    harness.settle();

    assertThat(instructions(harness)).contains("User: My name is Ada.", "Assistant: Hello Ada.");
    assertThat(instructions(harness)).doesNotContain("The user says nothing more");
    assertThat(said(harness)).isEqualTo("You said: audio");
    assertThat(harness.complaints()).isEmpty();
  }

  /** Rule R10: after a forced switch the answer goes on behind what was delivered of it. */
  @Test
  void anAnswerThatBrokeOffIsContinued() {
    Harness harness = manual();

    harness.send(typed("item_u", "Hello"));
    harness.send(answer("item_a", "You said"));
    harness.send("response.create");
    harness.settle();

    assertThat(instructions(harness))
        .contains("User: Hello", "Assistant: You said", "Give the next answer of the assistant.");
    assertThat(harness.of("response.done")).hasSize(1);
    assertThat(said(harness)).isNotEmpty();
  }

  @Test
  void soundWithoutWordsIsHeardAgainOnANewLine() {
    Harness harness = manual();
    harness.habits.ignoresItems = true;
    harness.habits.hearsNothing = true;
    byte[] pcm = TestSound.tone(1_000);
    harness.say("Hello");
    harness.settle();

    harness.send(spoken("item_u", pcm));
    harness.say("And this");
    harness.settle();

    assertThat(harness.all).hasSize(3);
    for (FakeGlm line : harness.all.subList(1, 3)) {
      assertThat(indexOf(line.heard.toByteArray(), pcm)).isNotNegative();
    }
    assertThat(harness.of("response.done")).hasSize(2);
    assertThat(harness.types()).doesNotContain("input_audio_buffer.committed", "error");
    assertThat(harness.complaints()).isEmpty();
  }

  private static int indexOf(byte[] sound, byte[] part) {
    for (int at = 0; at + part.length <= sound.length; at++) {
      if (Arrays.equals(sound, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
