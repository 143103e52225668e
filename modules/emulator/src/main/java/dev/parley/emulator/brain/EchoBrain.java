package dev.parley.emulator.brain;

import dev.parley.emulator.brain.Entry.Returned;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import dev.parley.emulator.brain.Question.Tool;
import dev.parley.emulator.brain.Question.ToolChoice.Mode;
import dev.parley.emulator.brain.Thought.Call;
import dev.parley.emulator.brain.Thought.Speech;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Says back what it was told, unless a rule fits. In this order:
 *
 * <ol>
 *   <li>tool results at the end of the conversation: {@code The tool said: …}
 *   <li>tools that the choice forces, or that the user's text names: calls
 *   <li>{@code Answer with exactly: X}: {@code X}; from the instructions if the user said nothing
 *   <li>{@code What is the code word?}: the word of the latest {@code the code word is X}
 *   <li>{@code Which digits have I said?}: all that were nothing but digits, in order
 *   <li>{@code What did I say?}: what the user said before
 *   <li>{@code count to N}: the numbers
 *   <li>a long answer, or a story
 *   <li>else {@code You said: …}, or {@code Noted.} where the instructions hold {@code never
 *       repeat}
 * </ol>
 *
 * Instructions that hold {@code always end with X} add {@code X} to every answer.
 */
public final class EchoBrain implements Brain {
  private static final int ECHO_CHARACTERS = 400;
  private static final int COUNT_LIMIT = 500;

  private static final Pattern EXACTLY =
      Pattern.compile("\\b(?:answer with|say|reply with) exactly:? *(.+)", flags());
  private static final Pattern CODE_WORD_IS =
      Pattern.compile("\\bcode ?word is:? *[\"'“]?([\\p{L}\\p{N}_-]+)", flags());
  private static final Pattern CODE_WORD_ASKED =
      Pattern.compile("\\b(?:what|which|tell me)\\b.*\\bcode ?word\\b", flags());
  private static final Pattern DIGITS_ASKED =
      Pattern.compile("\\bwhich digits have i said\\b", flags());
  private static final Pattern DIGITS = Pattern.compile("[0-9 ]*[0-9][0-9 ]*");
  private static final Pattern NEVER_REPEAT = Pattern.compile("\\bnever repeat\\b", flags());
  private static final Pattern EARLIER_ASKED = Pattern.compile("\\bwhat did i say\\b", flags());
  private static final Pattern COUNT = Pattern.compile("\\bcount (?:up )?to (\\d{1,6})", flags());
  private static final Pattern LONG = Pattern.compile("\\blong\\b", flags());
  private static final Pattern STORY = Pattern.compile("\\bstory\\b", flags());
  private static final Pattern ALWAYS_END =
      Pattern.compile("\\balways end with:? *[\"“]?([^\"”\\n]+)", flags());

  private static final String SHORT_STORY =
      "A small boat left the harbour at dawn, met a whale that knew the way, and was home before"
          + " the soup was cold. That is the whole story.";

  private static final String LONG_STORY =
      "Once there was a lighthouse keeper who counted every ship that passed. On the first night"
          + " there were seven, on the second night there were nine, and on the third night the"
          + " fog came in and there were none at all. So the keeper lit a second lamp, and then a"
          + " third, until the whole coast shone like noon. In the morning a hundred ships lay in"
          + " the bay, and every captain said that they had found their way home by the light.";

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;
  }

  @Override
  public List<Thought> think(Question question) {
    List<Thought> calls = calls(question);
    if (!calls.isEmpty()) {
      return calls;
    }
    String answer = answer(question);
    Matcher end = ALWAYS_END.matcher(question.instructions());
    return List.of(new Speech(end.find() ? answer + " " + end.group(1).strip() : answer));
  }

  private static String answer(Question question) {
    String results = trailingResults(question.entries());
    if (!results.isEmpty()) {
      return "The tool said: " + results;
    }
    List<String> told = told(question.entries(), Role.USER);
    String last = told.isEmpty() ? "" : told.get(told.size() - 1);
    Matcher exactly = EXACTLY.matcher(last.isEmpty() ? question.instructions() : last);
    if (exactly.find()) {
      return exactly.group(1).strip();
    }
    return told.isEmpty() ? "Hello." : byRule(question, told, last);
  }

  private static String byRule(Question question, List<String> told, String last) {
    Matcher count = COUNT.matcher(last);
    if (CODE_WORD_ASKED.matcher(last).find()) {
      return codeWord(question.entries()).orElse("I was told no code word.");
    }
    if (DIGITS_ASKED.matcher(last).find()) {
      return digits(told);
    }
    if (EARLIER_ASKED.matcher(last).find()) {
      return told.size() < 2
          ? "You said nothing before."
          : "Before, you said: " + shortened(told.get(told.size() - 2));
    }
    if (count.find()) {
      int limit = Math.min(COUNT_LIMIT, Integer.parseInt(count.group(1)));
      return IntStream.rangeClosed(1, Math.max(1, limit))
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(", ", "", "."));
    }
    if (LONG.matcher(last).find()) {
      return LONG_STORY;
    }
    if (STORY.matcher(last).find()) {
      return SHORT_STORY;
    }
    if (last.isBlank()) {
      return "I heard nothing.";
    }
    boolean discreet = NEVER_REPEAT.matcher(question.instructions()).find();
    return discreet ? "Noted." : "You said: " + shortened(last);
  }

  private static String digits(List<String> told) {
    List<String> said =
        told.stream()
            .filter(text -> DIGITS.matcher(text).matches())
            .map(text -> text.replace(" ", ""))
            .toList();
    return said.isEmpty() ? "You said no digits." : "You said " + String.join(", ", said) + ".";
  }

  private static String shortened(String text) {
    return text.length() <= ECHO_CHARACTERS ? text : text.substring(0, ECHO_CHARACTERS) + "…";
  }

  private static List<String> told(List<Entry> entries, Role role) {
    List<String> texts = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry instanceof Said said && said.role() == role) {
        texts.add(said.text());
      }
    }
    return texts;
  }

  private static Optional<String> codeWord(List<Entry> entries) {
    String word = null;
    for (Entry entry : entries) {
      if (entry instanceof Said said && said.role() != Role.ASSISTANT) {
        Matcher stated = CODE_WORD_IS.matcher(said.text());
        word = stated.find() ? stated.group(1) : word;
      }
    }
    return Optional.ofNullable(word);
  }

  private static String trailingResults(List<Entry> entries) {
    List<String> outputs = new ArrayList<>();
    for (int at = entries.size() - 1; at >= 0; at--) {
      if (!(entries.get(at) instanceof Returned returned)) {
        break;
      }
      outputs.add(returned.output());
    }
    Collections.reverse(outputs);
    return shortened(String.join(" and ", outputs));
  }

  private static List<Thought> calls(Question question) {
    Mode mode = question.toolChoice().mode();
    List<Tool> tools = question.tools();
    List<Entry> entries = question.entries();
    Entry last = entries.isEmpty() ? new Said(Role.USER, "") : entries.get(entries.size() - 1);
    List<String> told = told(entries, Role.USER);
    String text = told.isEmpty() ? "" : told.get(told.size() - 1);
    if (mode == Mode.NONE || tools.isEmpty()) {
      return List.of();
    }
    if (mode == Mode.NAMED) {
      return tools.stream()
          .filter(tool -> tool.name().equals(question.toolChoice().name()))
          .map(tool -> call(tool, text))
          .toList();
    }
    List<Thought> named =
        last instanceof Said said && said.role() == Role.USER
            ? tools.stream()
                .filter(tool -> names(text, tool))
                .map(tool -> call(tool, text))
                .toList()
            : List.of();
    boolean forced = mode == Mode.REQUIRED && named.isEmpty();
    return forced ? List.of(call(tools.get(0), text)) : named;
  }

  private static boolean names(String text, Tool tool) {
    String lower = text.toLowerCase(Locale.ROOT);
    String name = tool.name().toLowerCase(Locale.ROOT);
    return lower.contains(name) || lower.contains(name.replace('_', ' '));
  }

  private static Thought call(Tool tool, String text) {
    return new Call(tool.name(), Arguments.of(tool, text));
  }
}
