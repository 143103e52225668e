package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Returned;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Instructions as a model reads them that was given a conversation in them (protocol page, 10):
 * lines {@code User: …} and {@code Assistant: …}, results of tools in lines that begin so, and
 * whatever else stands between these up to an empty line.
 *
 * @param prompt all other lines
 * @param entries the conversation
 */
record PastLines(String prompt, List<Entry> entries) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?:[-*]\\s+)?(user|assistant|(?:tool|function|result|output)\\b[^:：]{0,40})[:：](.*)",
          Pattern.CASE_INSENSITIVE);

  static PastLines of(String instructions) {
    List<String> prompt = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    boolean within = false;
    for (String line : instructions.lines().toList()) {
      Matcher told = LINE.matcher(line);
      if (told.matches()) {
        within = true;
        entries.add(entry(told.group(1).toLowerCase(Locale.ROOT), told.group(2).strip()));
      } else if (within && !line.isBlank()) {
        entries.add(new Said(Role.SYSTEM, line.strip()));
      } else {
        within = false;
        prompt.add(line);
      }
    }
    return new PastLines(String.join("\n", prompt).strip(), List.copyOf(entries));
  }

  private static Entry entry(String who, String text) {
    return switch (who) {
      case "user" -> new Said(Role.USER, text);
      case "assistant" -> new Said(Role.ASSISTANT, text);
      default -> new Returned("", text);
    };
  }

  /** Whether the conversation ends with something that wants an answer. */
  boolean isOpen() {
    Entry last = entries.isEmpty() ? new Said(Role.ASSISTANT, "") : entries.get(entries.size() - 1);
    return !(last instanceof Said said) || said.role() == Role.USER;
  }
}
