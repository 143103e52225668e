package dev.parley.emulator.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import dev.parley.emulator.brain.Question.ToolChoice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What proves that a conversation was kept: answers from the context that is asked about alone. */
class EchoBrainTest {
  private static final String DISCREET = "Never repeat what you hear.";

  @Test
  void digitsAreTheUsersOwnInOrder() {
    List<Entry> entries = List.of(user("159"), assistant("77"), user("Hello 4."), user("2 6"));

    assertThat(answer("", entries, "Which digits have I said?")).isEqualTo("You said 159, 26.");
  }

  @Test
  void withoutDigitsThereAreNone() {
    assertThat(answer("", List.of(user("Hello.")), "Which digits have I said?"))
        .isEqualTo("You said no digits.");
  }

  @Test
  void instructionsKeepItFromRepeatingButNotFromAnswering() {
    assertThat(answer(DISCREET, List.of(), "159")).isEqualTo("Noted.");
    assertThat(answer(DISCREET, List.of(user("159")), "Which digits have I said?"))
        .isEqualTo("You said 159.");
    assertThat(answer("", List.of(), "159")).isEqualTo("You said: 159");
  }

  private static String answer(String instructions, List<Entry> before, String last) {
    List<Entry> entries = Stream.concat(before.stream(), Stream.of(user(last))).toList();
    Question question = new Question(instructions, entries, List.of(), ToolChoice.AUTO);
    List<Thought> thoughts = new EchoBrain().think(question);
    assertThat(thoughts).hasSize(1);
    return ((Thought.Speech) thoughts.get(0)).text();
  }

  private static Entry user(String text) {
    return new Said(Role.USER, text);
  }

  private static Entry assistant(String text) {
    return new Said(Role.ASSISTANT, text);
  }
}
