package dev.parley.emulator.brain;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers by simple rules, so that a test can know what must come: it repeats, counts, tells a
 * story of the length asked for, remembers, calls a tool. The same conversation gives the same
 * answer.
 */
public final class Brain {
  private static final Pattern EXACTLY =
      Pattern.compile("answer with exactly: *(.+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern COUNT =
      Pattern.compile("count to (\\d{1,3})", Pattern.CASE_INSENSITIVE);
  private static final Pattern CODE_WORD =
      Pattern.compile("code word is[: ]+[\"']?([\\p{L}\\p{N}-]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASKS_CODE_WORD =
      Pattern.compile("what.{0,40}code word", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASKS_BEFORE =
      Pattern.compile("what.{0,20} i (say|said|tell|told)", Pattern.CASE_INSENSITIVE);
  private static final Pattern STORY =
      Pattern.compile("\\b(very long|long|short)?\\s*story", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");
  private static final int MAX_REPEATED = 2_000;
  private static final List<String> SENTENCES =
      List.of(
          "Once there was a hub at the edge of a great city.",
          "Every evening many voices came to it from far away.",
          "Some of them whispered, others sang, and a few only counted.",
          "The hub listened to each of them and passed on every word.",
          "One night a tower in the west fell silent.",
          "The voices that had gone there waited, and nobody knew why.",
          "So the hub led them to another tower, and they never noticed.");

  /**
   * What comes next.
   *
   * @param said the conversation, oldest first
   * @param tools the function tools, as the session has them
   * @param toolChoice {@code auto}, {@code none}, {@code required} or the name of one tool
   */
  public Answer answer(List<Said> said, JsonArray tools, String toolChoice) {
    Said last = said.isEmpty() ? new Said.Typed("") : said.get(said.size() - 1);
    if (last instanceof Said.ToolResult result) {
      return new Answer.Message("The tool says: " + cut(result.output()));
    }
    Optional<Answer> call = call(last, tools, toolChoice);
    return call.orElseGet(() -> new Answer.Message(words(last, said)));
  }

  private static Optional<Answer> call(Said last, JsonArray tools, String toolChoice) {
    if (toolChoice.equals("none")) {
      return Optional.empty();
    }
    String text = last instanceof Said.Typed typed ? typed.text().toLowerCase(Locale.ROOT) : "";
    for (int i = 0; i < tools.size(); i++) {
      JsonObject tool = tools.getJsonObject(i);
      String name = tool.getString("name", "");
      boolean asked = text.contains("call") && text.contains(name.toLowerCase(Locale.ROOT));
      if (asked || toolChoice.equals("required") || toolChoice.equals(name)) {
        return Optional.of(new Answer.Call(name, arguments(tool).encode()));
      }
    }
    return Optional.empty();
  }

  /** Something of the right type for each parameter that the tool requires. */
  private static JsonObject arguments(JsonObject tool) {
    JsonObject parameters = tool.getJsonObject("parameters", new JsonObject());
    JsonObject properties = parameters.getJsonObject("properties", new JsonObject());
    JsonObject arguments = new JsonObject();
    for (Object name : parameters.getJsonArray("required", new JsonArray())) {
      Object property = properties.getValue(String.valueOf(name));
      arguments.put(
          String.valueOf(name), example(property instanceof JsonObject type ? type : null));
    }
    return arguments;
  }

  private static Object example(@Nullable JsonObject property) {
    if (property == null) {
      return "something";
    }
    if (property.getValue("enum") instanceof JsonArray choices && !choices.isEmpty()) {
      return choices.getValue(0);
    }
    return switch (String.valueOf(property.getValue("type"))) {
      case "number", "integer" -> 1;
      case "boolean" -> true;
      case "array" -> new JsonArray();
      case "object" -> new JsonObject();
      default -> "Paris";
    };
  }

  private static String words(Said last, List<Said> said) {
    if (last instanceof Said.Typed typed) {
      return toTyped(typed.text(), said);
    }
    if (last instanceof Said.Spoken spoken) {
      return spoken.heard().isEmpty()
          ? "I heard nothing. Please say it again."
          : "I heard " + spoken.heard() + ".";
    }
    return last instanceof Said.Shown ? "I see an image." : "Go on, please.";
  }

  private static String toTyped(String text, List<Said> said) {
    Matcher exactly = EXACTLY.matcher(text);
    if (exactly.find()) {
      return cut(exactly.group(1).strip());
    }
    Matcher count = COUNT.matcher(text);
    if (count.find()) {
      return IntStream.rangeClosed(1, Integer.parseInt(count.group(1)))
          .mapToObj(String::valueOf)
          .collect(Collectors.joining(", ", "", "."));
    }
    Matcher story = STORY.matcher(text);
    if (story.find()) {
      return story(story.group(1));
    }
    return fromMemory(text, said)
        .orElseGet(
            () ->
                text.isBlank()
                    ? "Hello. What can I do for you?"
                    : CHINESE.matcher(text).find()
                        ? "\u4f60\u8bf4\uff1a" + cut(text)
                        : "You said: " + cut(text));
  }

  private static Optional<String> fromMemory(String text, List<Said> said) {
    if (ASKS_CODE_WORD.matcher(text).find()) {
      return Optional.of(
          typed(said).stream()
              .map(CODE_WORD::matcher)
              .filter(Matcher::find)
              .reduce((earlier, later) -> later)
              .map(matcher -> "The code word is " + matcher.group(1) + ".")
              .orElse("Nobody told me a code word."));
    }
    if (ASKS_BEFORE.matcher(text).find()) {
      List<String> before = typed(said);
      return Optional.of(
          before.size() < 2
              ? "You said nothing before."
              : "Before that you said: " + cut(before.get(before.size() - 2)));
    }
    return Optional.empty();
  }

  private static List<String> typed(List<Said> said) {
    return said.stream()
        .filter(Said.Typed.class::isInstance)
        .map(each -> ((Said.Typed) each).text())
        .toList();
  }

  private static String story(@Nullable String length) {
    int sentences =
        length == null || length.equalsIgnoreCase("short")
            ? 4
            : length.equalsIgnoreCase("long") ? 2 * SENTENCES.size() : 4 * SENTENCES.size();
    return IntStream.range(0, sentences)
        .mapToObj(i -> SENTENCES.get(i % SENTENCES.size()))
        .collect(Collectors.joining(" "));
  }

  private static String cut(String text) {
    return text.length() <= MAX_REPEATED ? text : text.substring(0, MAX_REPEATED) + "\u2026";
  }
}
