package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Instructions as a model reads them that was given a conversation in them (protocol page, 10):
 * lines {@code User: …} and {@code Assistant: …}, each up to the next such line.
 *
 * @param prompt what stands before the first of these lines
 * @param entries the conversation
 */
record PastLines(String prompt, List<Entry> entries) {
  private static final Pattern LINE =
      Pattern.compile(
          "^[ \\t]*(?:[-*][ \\t]+)?(user|assistant|system|tool)[ \\t]*[:：]",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  static PastLines of(String instructions) {
    Matcher line = LINE.matcher(instructions);
    if (!line.find()) {
      return new PastLines(instructions, List.of());
    }
    String prompt = instructions.substring(0, line.start()).strip();
    List<Entry> entries = new ArrayList<>();
    boolean more = true;
    while (more) {
      Role role = role(line.group(1));
      int from = line.end();
      more = line.find();
      int to = more ? line.start() : instructions.length();
      entries.add(new Said(role, instructions.substring(from, to).strip()));
    }
    return new PastLines(prompt, List.copyOf(entries));
  }

  private static Role role(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      default -> Role.SYSTEM;
    };
  }
}
