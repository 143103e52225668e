package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Called;
import dev.parley.emulator.brain.Entry.Returned;
import dev.parley.emulator.brain.Entry.Said;

/** Estimates tokens: one for each ideograph, and for each four other characters. Pure. */
final class Tokens {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private Tokens() {}

  static int of(String text) {
    long ideographs = text.codePoints().filter(Character::isIdeographic).count();
    long others = text.codePointCount(0, text.length()) - ideographs;
    return (int) (ideographs + (others + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
  }

  static int of(Entry entry) {
    if (entry instanceof Said said) {
      return of(said.text());
    }
    return entry instanceof Called called
        ? of(called.name() + called.arguments())
        : of(((Returned) entry).output());
  }

  /** The beginning of a text that is no more than so many tokens. */
  static String first(int tokens, String text) {
    int quarters = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      quarters += Character.isIdeographic(point) ? CHARACTERS_PER_TOKEN : 1;
      if (quarters > tokens * CHARACTERS_PER_TOKEN) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }
}
