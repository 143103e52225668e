package dev.parley.provider.glm;

import java.util.ArrayList;
import java.util.List;

/**
 * What the model on the line remembers wrongly, because GLM can neither cut nor, with any
 * certainty, delete: told in the next instructions (rule R16). Not thread-safe.
 */
final class Corrections {
  private static final int MAX = 8;
  private static final int QUOTED = 120;

  private final List<String> sentences = new ArrayList<>();

  /** The user did not hear the answer to its end. */
  void cut(String words, int endMs) {
    add(
        "The user heard only the first "
            + endMs / 1_000.0
            + " seconds of this answer: \""
            + Context.shortened(words, QUOTED)
            + "\"");
  }

  /** The client took an item away. */
  void deleted(String words) {
    add("Disregard this, it was deleted: \"" + Context.shortened(words, QUOTED) + "\"");
  }

  private void add(String sentence) {
    sentences.add(sentence);
    if (sentences.size() > MAX) {
      sentences.remove(0);
    }
  }

  /** A new line knows only what is right. */
  void clear() {
    sentences.clear();
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }
}
