package dev.parley.provider.glm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a model has to be told in its instructions, because GLM has no other sure way to learn it:
 * items that were not said on its own line, and corrections of what was. Stateless. Source:
 * protocols/glm-realtime.md section 10.
 */
final class Context {
  /** What instructions and context may be together. */
  static final int MAX_CHARACTERS = 12_000;

  /** What remains for the context beside instructions that are longer than that. */
  private static final int LEAST_CHARACTERS = 2_000;

  private static final int MAX_ENTRY = 500;

  /** The words to be answered are not shortened as history is. */
  static final int MAX_QUESTION = 4_000;

  private static final String HEADING = "Conversation so far:";

  private Context() {}

  /**
   * The newest of these items that fit, oldest first.
   *
   * @param items in order
   * @param question whether the last has to be answered now, with the results just before it if it
   *     is one
   * @param corrections sentences about what the model remembers wrongly
   */
  static String of(
      List<GaItem> items, boolean question, List<String> corrections, int instructionsLength) {
    int left = Math.max(LEAST_CHARACTERS, MAX_CHARACTERS - instructionsLength);
    int firstAsked = question ? firstAsked(items) : items.size();
    List<String> lines = new ArrayList<>();
    for (int at = items.size() - 1; at >= 0; at--) {
      String line = line(items.get(at), at >= firstAsked ? MAX_QUESTION : MAX_ENTRY);
      if (line.length() > left) {
        break;
      }
      if (!line.isEmpty()) {
        lines.add(line);
        left -= line.length();
      }
    }
    Collections.reverse(lines);
    StringBuilder context = new StringBuilder();
    if (!lines.isEmpty()) {
      context.append(HEADING);
      lines.forEach(line -> context.append('\n').append(line));
    }
    for (String correction : corrections) {
      context.append(context.length() == 0 ? "" : "\n").append(correction);
    }
    if (question && !lines.isEmpty()) {
      context.append("\n\nThe user says nothing more. Give the next answer of the assistant.");
    }
    return context.toString();
  }

  private static int firstAsked(List<GaItem> items) {
    int at = items.size() - 1;
    while (at > 0 && items.get(at).isOutput() && items.get(at - 1).isOutput()) {
      at--;
    }
    return at;
  }

  private static String line(GaItem item, int limit) {
    if (item.isCall()) {
      return shortened(
          "Assistant called " + item.text("name") + ": " + item.text("arguments"), limit);
    }
    if (item.isOutput()) {
      return shortened("Result of the call: " + item.text("output"), limit);
    }
    String words = item.words();
    if (words.isEmpty()) {
      return "";
    }
    String speaker = item.isUser() ? "User: " : item.isSystem() ? "Note: " : "Assistant: ";
    return shortened(speaker + words, limit);
  }

  /** One line of at most so many characters, whole ones. */
  static String shortened(String text, int limit) {
    String line = text.replace('\n', ' ').replace('\r', ' ');
    if (line.length() <= limit) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(limit - 2)) ? limit - 2 : limit - 1;
    return line.substring(0, end) + "…";
  }
}
