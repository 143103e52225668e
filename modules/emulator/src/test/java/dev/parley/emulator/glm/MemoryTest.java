package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Called;
import dev.parley.emulator.brain.Entry.Returned;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import dev.parley.emulator.brain.Question;
import dev.parley.emulator.brain.Thought;
import dev.parley.emulator.service.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the model is shown, with time handed in: the protocol page, 7, 8 and 10. */
class MemoryTest {
  private final World world = new World();
  private final List<Question> questions = new ArrayList<>();
  private List<Thought> answer = List.of(new Thought.Speech("one two three four"));
  private Session session;

  @BeforeEach
  void begin() {
    Brain brain =
        question -> {
          questions.add(question);
          return answer;
        };
    session = world.session(brain, Set.of());
    update("Be brief.");
  }

  @Test
  void anAnswerIsRemembered() {
    ask("Hello.");
    world.pass(60_000);

    ask("Again.");

    assertThat(shown())
        .containsExactly(
            user("Hello."), new Said(Role.ASSISTANT, "one two three four"), user("Again."));
  }

  @Test
  void allOfAnAnswerStaysThatWasWrittenBeforeItWasCancelled() {
    ask("Hello.");
    while (types().stream().noneMatch("response.audio_transcript.done"::equals)) {
      world.pass(10);
    }
    session.onText("{\"type\":\"response.cancel\"}");
    assertThat(types()).contains("response.cancelled").doesNotContain("response.audio.done");

    ask("Again.");

    assertThat(shown()).contains(new Said(Role.ASSISTANT, "one two three four"));
  }

  @Test
  void anAnswerIsDroppedThatWasCancelledWhileItWasWritten() {
    ask("Hello.");
    world.pass(1);
    session.onText("{\"type\":\"response.cancel\"}");
    assertThat(types()).contains("response.audio_transcript.delta");

    ask("Again.");

    assertThat(shown()).containsExactly(user("Hello."), user("Again."));
  }

  @Test
  void resultsBelongToCallsInTheOrderOfThese() {
    answer = List.of(new Thought.Call("a", "{}"), new Thought.Call("b", "{}"));
    ask("Hello.");
    world.pass(1);
    item(new JsonObject().put("type", "function_call_output").put("output", "first"));
    item(new JsonObject().put("type", "function_call_output").put("output", "second"));

    session.onText("{\"type\":\"response.create\"}");

    List<Entry> shown = shown();
    assertThat(shown).hasSize(5);
    Called a = (Called) shown.get(1);
    Called b = (Called) shown.get(2);
    assertThat(List.of(a.name(), b.name())).containsExactly("a", "b");
    assertThat(shown.subList(3, 5))
        .containsExactly(new Returned(a.callId(), "first"), new Returned(b.callId(), "second"));
  }

  @Test
  void aConversationInTheInstructionsComesBeforeWhatIsSaid() {
    update(
        """
        Be brief.

        Conversation so far
        - User: Hello.
        - Assistant: Hi: you.
        A note.
        Result of the call: sunny

        Answer now.
        """);

    ask("Again.");

    assertThat(shown())
        .containsExactly(
            user("Hello."),
            new Said(Role.ASSISTANT, "Hi: you."),
            new Said(Role.SYSTEM, "A note."),
            new Returned("", "sunny"),
            user("Again."));
    assertThat(questions.get(0).instructions())
        .isEqualTo("Be brief.\n\nConversation so far\n\nAnswer now.");
  }

  @Test
  void theOldestIsForgottenBeyondTheContext() {
    String long1 = "一".repeat(3_000);
    String long2 = "二".repeat(3_000);
    String long3 = "三".repeat(3_000);
    for (String text : List.of(long1, long2, long3)) {
      ask(text);
      world.pass(60_000);
    }

    assertThat(shown()).contains(user(long2), user(long3)).doesNotContain(user(long1));
  }

  @Test
  void whatAClientMayHaveRememberedHasABound() {
    for (int at = 0; at < 600; at++) {
      item(new JsonObject().put("type", "function_call_output").put("output", "x" + at));
    }
    assertThat(types()).filteredOn("conversation.item.created"::equals).hasSize(500);
    assertThat(codes()).hasSize(100).containsOnly("1261");

    String first = world.sent.get(4).getJsonObject("item").getString("id");
    for (int at = 0; at < 6; at++) {
      typed("y".repeat(200_000));
    }
    session.onText(
        new JsonObject().put("type", "conversation.item.retrieve").put("item_id", first).encode());
    assertThat(codes()).hasSize(101).contains("1214");
  }

  private List<String> codes() {
    return world.sent.stream()
        .filter(event -> event.getString("type").equals("error"))
        .map(event -> event.getJsonObject("error").getString("code"))
        .toList();
  }

  private static Said user(String text) {
    return new Said(Role.USER, text);
  }

  private void update(String instructions) {
    JsonObject settings = GlmClient.settings().put("instructions", instructions);
    session.onText(
        new JsonObject().put("type", "session.update").put("session", settings).encode());
  }

  private void ask(String text) {
    typed(text);
    session.onText("{\"type\":\"response.create\"}");
  }

  private void typed(String text) {
    JsonObject part = new JsonObject().put("type", "input_text").put("text", text);
    item(
        new JsonObject()
            .put("type", "message")
            .put("role", "user")
            .put("content", JsonArray.of(part)));
  }

  private void item(JsonObject item) {
    session.onText(
        new JsonObject().put("type", "conversation.item.create").put("item", item).encode());
  }

  /** What the model was shown last. */
  private List<Entry> shown() {
    return questions.get(questions.size() - 1).entries();
  }

  private List<String> types() {
    return world.sent.stream().map(event -> event.getString("type")).toList();
  }
}
